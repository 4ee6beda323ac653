import * as v from "valibot";
import type { Route } from "../route.ts";

/** `GET /health`: the process answers. Says nothing about the database. */
export const getHealth: Route = {
  method: "GET",
  path: "/health",
  access: "public",
  query: v.unknown(),
  handle() {
    return { body: { status: "ok" } };
  },
};
