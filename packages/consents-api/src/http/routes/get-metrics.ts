import * as v from "valibot";
import type { Route } from "../route.ts";

/** `GET /metrics`: what this process counts about itself, in Prometheus' text format. Nothing in it tells who. */
export const getMetrics: Route = {
  name: "getMetrics",
  summary: "Read what this process counts about itself",
  description:
    "Requests by route, status and error code, their durations, events recorded, how many writes shared a commit, and the " +
    "process itself.",
  method: "GET",
  path: "/metrics",
  access: "public",
  query: v.unknown(),
  answers: { 200: { description: "Prometheus' text format.", type: "text/plain", body: v.string() } },
  errors: [],
  async handle(_input, { metrics }) {
    const { text, type } = await metrics.render();
    return { text, headers: { "content-type": type } };
  },
};
