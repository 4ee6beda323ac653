import * as v from "valibot";
import type { Route } from "../route.ts";

/** `GET /ready`: requests can be served. 503 `storage-unavailable` when the database does not answer. */
export const getReady: Route = {
  name: "getReady",
  summary: "Ask whether requests can be served",
  method: "GET",
  path: "/ready",
  access: "public",
  query: v.unknown(),
  answers: { 200: { description: "They can.", body: v.object({ status: v.literal("ready") }) } },
  errors: ["storage-unavailable"],
  async handle(_input, { store }) {
    await store.ping();
    return { body: { status: "ready" } };
  },
};
