import * as v from "valibot";
import type { Route } from "../route.ts";

/** `GET /health`: the process answers. Says nothing about the database. */
export const getHealth: Route = {
  name: "getHealth",
  summary: "Ask whether the process answers",
  method: "GET",
  path: "/health",
  access: "public",
  query: v.unknown(),
  answers: { 200: { description: "It does.", body: v.object({ status: v.literal("ok") }) } },
  errors: [],
  handle() {
    return { body: { status: "ok" } };
  },
};
