import * as v from "valibot";
import { noQuerySchema } from "../query-schemas.ts";
import type { Route } from "../route.ts";

/** `GET /openapi.json`: the routes, this one too, as an OpenAPI 3.1 document; made when it is first asked for. */
export function getOpenapi(routes: () => readonly Route[]): Route {
  let document: Promise<object> | undefined;
  return {
    name: "getOpenapi",
    summary: "This document",
    method: "GET",
    path: "/openapi.json",
    access: "public",
    query: noQuerySchema,
    answers: {
      200: {
        description: "An OpenAPI 3.1 document.",
        body: v.looseObject({ openapi: v.string() }),
        headers: ["Cache-Control"],
      },
    },
    errors: [],
    async handle() {
      document ??= import("../openapi/create-document.ts").then(({ createDocument }) =>
        createDocument(routes()),
      );
      return { body: await document, headers: { "cache-control": "public, max-age=300" } };
    },
  };
}
