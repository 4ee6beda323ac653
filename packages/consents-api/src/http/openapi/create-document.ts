import type { JsonObject } from "@consents/contract";
import type { Route } from "../route.ts";
import { routeErrors } from "../route-errors.ts";
import { describeOperation, pathTemplate } from "./describe-operation.ts";
import { namedJsonSchemas } from "./json-schema.ts";
import { createProblemResponses } from "./problem-responses.ts";

const text: JsonObject = { type: "string" };

/**
 * The OpenAPI 3.1 document of these routes: each with its parameters, bodies, answers, scopes and error codes, made from
 * the very schemas that requests are parsed with. What no schema can say (which ids exist, that two answers agree,
 * bytes of a body) is said in words or by an error code.
 */
export function createDocument(routes: readonly Route[]): JsonObject {
  const problems = createProblemResponses(routes.map(routeErrors));
  const paths: Record<string, JsonObject> = {};
  for (const route of routes) {
    const path = pathTemplate(route.path);
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: describeOperation(route, problems) };
  }
  return {
    openapi: "3.1.1",
    info: {
      title: "Consents API",
      version: "1",
      summary: "Where consent is kept and proven.",
      description:
        "JSON in UTF-8, in and out. A bearer stands in `Authorization` only. Every error is a problem (RFC 9457) whose " +
        "`type` ends in a code of a closed list; a refused request changes nothing. Another path is `not-found`, another " +
        "method `method-not-allowed`.",
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
    },
    servers: [{ url: "/" }, { url: "/v1" }],
    tags: [
      "sessions",
      "tokens",
      "events",
      "links",
      "users",
      "decide",
      "proofs",
      "notices",
      "webhooks",
      "server",
    ].map((name) => ({ name })),
    paths,
    components: {
      securitySchemes: {
        session: {
          type: "http",
          scheme: "bearer",
          description: "An organization: the `access_token` of `POST /sessions`. Its key has the scopes.",
        },
        consentToken: {
          type: "http",
          scheme: "bearer",
          bearerFormat: "JWT",
          description: "One citizen: the `id_token` of `POST /consents/tokens`, or one that a broker signed.",
        },
      },
      parameters: {
        "If-Match": {
          name: "If-Match",
          in: "header",
          description:
            "The ETag that was read, or several, or `*`: refuses when what is to be changed has changed since. Before an event is " +
            'recorded, the user\'s: refuses when a choice that the event touches has changed since. `"0"`: there was nobody yet.',
          schema: text,
        },
        "If-None-Match": {
          name: "If-None-Match",
          in: "header",
          description: "An ETag, or several, or `*`: 304 when it is still the same.",
          schema: text,
        },
      },
      headers: {
        ETag: {
          description: "Of a user or a notice the version, quoted; of an event, opaque (RFC 9110 §8.8.3).",
          schema: text,
        },
        "Cache-Control": { description: "How long the answer is good for (RFC 9111).", schema: text },
        Link: {
          description: 'Where the next page is, with `rel="next"` (RFC 8288); absent on the last.',
          schema: text,
        },
        "Retry-After": { description: "Seconds to wait.", schema: { type: "integer", minimum: 0 } },
        "WWW-Authenticate": { description: "RFC 6750 §3; with 403 only for want of a scope.", schema: text },
      },
      responses: problems.shared,
      schemas: namedJsonSchemas(),
    },
  };
}
