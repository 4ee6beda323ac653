import { noQuerySchema } from "../query-schemas.ts";
import type { Route } from "../route.ts";

/** `GET /.well-known/jwks.json`: the public keys of the tokens made here (RFC 7517), for whoever wants to check one. */
export const getJwks: Route = {
  method: "GET",
  path: "/.well-known/jwks.json",
  access: "public",
  query: noQuerySchema,
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
