import * as v from "valibot";
import type { Route } from "../route.ts";

/** `GET /ready`: requests can be served. 503 `storage-unavailable` when the database does not answer. */
export const getReady: Route = {
  method: "GET",
  path: "/ready",
  access: "public",
  query: v.unknown(),
  async handle(_input, { store }) {
    await store.ping();
    return { body: { status: "ready" } };
  },
};
