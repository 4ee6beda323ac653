import { createHash, randomBytes } from "node:crypto";
import { createConsentsClient } from "@consents/client";
import { keyScopes } from "@consents/contract";
import { createConsentsApi, type Store } from "consents-api";
import { smallNotice } from "../small-notice.ts";
import { regulations } from "./event-arbitrary.ts";

/** An organization's API key. */
export interface Credentials {
  key: string;
  secret: string;
}

/** Makes an organization with a key, and publishes its notice. */
export async function addOrganization(
  store: Store,
  id: string,
  issuer: string,
  now: () => Date = () => new Date(),
): Promise<Credentials> {
  const created_at = "2026-01-01T00:00:00.000Z";
  const credentials = {
    key: `key-${id}-${randomBytes(6).toString("hex")}`,
    secret: randomBytes(24).toString("hex"),
  };
  await store.addOrganization({ id, name: id, regulations, approvers: [], created_at });
  await store.addApiKey({
    key: credentials.key,
    organization_id: id,
    secret_hash: createHash("sha256").update(credentials.secret).digest("hex"),
    scopes: keyScopes,
    created_at,
    disabled_at: null,
  });
  const api = await createConsentsApi({ store, issuer, now });
  const connection = { apiUrl: issuer, organizationId: id, fetch: (request: Request) => api.fetch(request) };
  const { access_token } = await createConsentsClient(connection).createSession(credentials);
  await createConsentsClient({ ...connection, token: access_token }).publishNotice(
    "preferences",
    smallNotice,
  );
  return credentials;
}
