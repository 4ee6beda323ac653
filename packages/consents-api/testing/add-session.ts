import { ORGANIZATION, START } from "../src/api-for-tests.ts";
import type { ApiKey } from "../src/domain/records.ts";
import type { Store } from "../src/domain/store.ts";
import { createSessionToken, secretHash } from "../src/http/session-token.ts";

/** Adds a key of the organization and a session with it; resolves to the session's token. */
export async function addSession(store: Store, key: Partial<ApiKey> & { key: string }): Promise<string> {
  await store.addApiKey({
    organization_id: ORGANIZATION,
    secret_hash: secretHash(`secret-of-${key.key}`),
    scopes: ["consents:read"],
    created_at: START,
    disabled_at: null,
    ...key,
  });
  const token = createSessionToken();
  await store.addSession({
    token_hash: secretHash(token),
    key: key.key,
    created_at: START,
    expires_at: "2026-11-21T13:00:00.000Z",
  });
  return token;
}
