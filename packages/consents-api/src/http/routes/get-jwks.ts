import * as v from "valibot";
import { noQuerySchema } from "../query-schemas.ts";
import type { Route } from "../route.ts";

/** `GET /.well-known/jwks.json`: the public keys of the tokens made here (RFC 7517), for whoever wants to check one. */
export const getJwks: Route = {
  name: "getJwks",
  summary: "Read the keys that consent tokens made here are signed with",
  method: "GET",
  path: "/.well-known/jwks.json",
  access: "public",
  query: noQuerySchema,
  answers: {
    200: {
      description: "A JWK set (RFC 7517).",
      body: v.object({ keys: v.array(v.looseObject({ kty: v.string(), kid: v.string() })) }),
      headers: ["Cache-Control"],
    },
  },
  errors: ["storage-unavailable"],
  async handle(_input, { store }) {
    const own = (await store.listTokenKeys()).filter(
      (key) => key.organization_id === null && !key.retired_at,
    );
    return {
      body: { keys: own.map((key) => key.public_jwk) },
      headers: { "cache-control": "public, max-age=300" },
    };
  },
};
