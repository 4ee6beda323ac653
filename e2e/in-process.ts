import { createHash, randomBytes } from "node:crypto";
import { join } from "node:path";
import { type ConsentsClient, createConsentsClient } from "@consents/client";
import { keyScopes } from "@consents/contract";
import { type ConsentsApi, createConsentsApi, openSqliteStore, type Store } from "consents-api";
import { smallNotice } from "./small-notice.ts";

/** The URL by which tokens name the API; nothing listens there. */
export const API_URL = "https://consents.example.org";
export const ORGANIZATION_ID = "acme";

/** The whole consents API without a socket, with a clock that only moves when it is told to. */
export interface InProcessApi {
  api: ConsentsApi;
  store: Store;
  /** `fetch` for clients and brokers: every request goes to the API. */
  fetch: typeof fetch;
  credentials: { key: string; secret: string };
  /** A client with the organization's session. */
  organization: ConsentsClient;
  /** A client with a consent token, or without anything. */
  client(token?: string): ConsentsClient;
  now(): Date;
  /** Moves the clock on, in seconds. */
  advance(seconds: number): void;
  close(): Promise<void>;
}

/** Opens a database in a folder, makes one organization with a key, and publishes a notice. */
export async function startInProcess(folder: string, issuer: string = API_URL): Promise<InProcessApi> {
  let time = Date.parse("2026-11-21T12:00:00Z");
  const now = () => new Date(time);
  const store = await openSqliteStore(join(folder, "consents.sqlite"));
  const api = await createConsentsApi({ store, issuer, now });
  const credentials = { key: "key_e2e", secret: randomBytes(32).toString("base64url") };
  await store.addOrganization({
    id: ORGANIZATION_ID,
    name: "Acme",
    regulations: ["gdpr", "ccpa"],
    approvers: [],
    created_at: now().toISOString(),
  });
  await store.addApiKey({
    key: credentials.key,
    organization_id: ORGANIZATION_ID,
    secret_hash: createHash("sha256").update(credentials.secret).digest("hex"),
    scopes: keyScopes,
    created_at: now().toISOString(),
    disabled_at: null,
  });
  const ownFetch: typeof fetch = (input, init) => api.fetch(new Request(input, init));
  const client = (token?: string) =>
    createConsentsClient({
      apiUrl: issuer,
      organizationId: ORGANIZATION_ID,
      fetch: ownFetch,
      ...(token && { token }),
    });
  const { access_token } = await client().createSession(credentials);
  const organization = client(access_token);
  await organization.publishNotice("preferences", smallNotice);
  return {
    api,
    store,
    fetch: ownFetch,
    credentials,
    organization,
    client,
    now,
    advance: (seconds) => {
      time += seconds * 1_000;
    },
    close: () => store.close(),
  };
}
