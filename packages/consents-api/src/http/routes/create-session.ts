import { timingSafeEqual } from "node:crypto";
import {
  SESSION_LIFETIME,
  type SessionRequest,
  sessionRequestSchema,
  sessionResponseSchema,
} from "@consents/contract";
import { ConsentsError } from "../../domain/errors.ts";
import { noQuerySchema } from "../query-schemas.ts";
import type { Route } from "../route.ts";
import { createSessionToken, secretHash } from "../session-token.ts";

/** `POST /sessions`: an API key and its secret for a bearer that is good for an hour, or until the key is disabled. */
export const createSession: Route<unknown, SessionRequest> = {
  name: "createSession",
  summary: "Trade an API key for a session",
  method: "POST",
  path: "/sessions",
  access: "public",
  query: noQuerySchema,
  body: sessionRequestSchema,
  answers: { 200: { description: "The session's bearer.", body: sessionResponseSchema } },
  errors: ["credentials-invalid", "rate-limited", "storage-unavailable"],
  async handle({ body: { type, key, secret } }, { store, now }) {
    const known = await store.findApiKey(key);
    const hash = secretHash(secret);
    // An unknown key takes the same time as a wrong secret.
    const fits = timingSafeEqual(Buffer.from(hash), Buffer.from(known?.secret_hash ?? secretHash("")));
    if (known === undefined || known.disabled_at !== null || !fits)
      throw new ConsentsError("credentials-invalid");
    const access_token = createSessionToken();
    const created = now();
    await store.addSession({
      token_hash: secretHash(access_token),
      key,
      created_at: created.toISOString(),
      expires_at: new Date(created.getTime() + SESSION_LIFETIME * 1000).toISOString(),
    });
    return { body: { type, key, access_token } };
  },
};
