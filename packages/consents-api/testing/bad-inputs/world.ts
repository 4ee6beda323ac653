import { createSigningKey, importSigningKey, type SigningKey } from "@consents/token-broker/consent-token";
import {
  type ApiForTests,
  CITIZEN,
  createApiForTests,
  ISSUER,
  NOTICE,
  ORGANIZATION,
  OTHER_CITIZEN,
  OTHER_ORGANIZATION,
  START,
} from "../../src/api-for-tests.ts";
import type { Store } from "../../src/domain/store.ts";
import { createNodeServer } from "../../src/http/node-server.ts";
import { dataUri, pdfFile } from "../../src/http/proofs/files-for-tests.ts";
import { addSession } from "../add-session.ts";

export const EVENTS = "/consents/events";
export const PROOFS = "/consents/proofs";
export const TOKENS = "/consents/tokens";
export const USERS = "/consents/users";

/** What the bad inputs are sent to: an API in which something has happened already. */
export interface World {
  api: ApiForTests;
  /** A consent token of the citizen. */
  bearer: string;
  /** A session whose key is disabled. */
  disabledSession: string;
  /** Our id of the citizen. */
  userId: string;
  /** A confirmed event of the citizen, and one of the other citizen. */
  recordedId: string;
  othersEventId: string;
  /** Imported, to be approved by somebody else than its delegate. */
  pendingId: string;
  /** Waits for the citizen to confirm it, and the page where they do. */
  unconfirmedId: string;
  page: string;
  /** A proof of the other citizen. */
  othersProofId: string;
  /** Of the other organization's broker, and one that is retired. */
  otherBroker: SigningKey;
  retiredBroker: SigningKey;
  /** Where the same API listens. */
  port: number;
  close(): Promise<void>;
}

/** Lets it all happen in an empty store. */
export async function createWorld(store: Store): Promise<World> {
  const api = await createApiForTests({ store, webhookPrivateHosts: [] });
  const bearer = await api.token();
  const recorded = await api.record(true);
  const othersEventId = (await api.record(true, await api.token({ sub: OTHER_CITIZEN }))).id;
  const proofBearer = await api.token({ sub: OTHER_CITIZEN, validations: { file: { enabled: true } } });
  const file = dataUri(pdfFile());
  const othersProofId = await idOf(api.send(PROOFS, { bearer: proofBearer, body: { file } }));
  const asked = {
    user: { organization_user_id: CITIZEN },
    status: "pending_approval",
    delegate: { id: "agent-7" },
    consents: { purposes: [{ id: "newsletter", enabled: true }] },
  };
  const pendingId = await idOf(api.send(EVENTS, { bearer: api.session, body: asked }));
  const changed = structuredClone(NOTICE);
  for (const purpose of changed.sections[0]?.purposes ?? []) purpose.description = { en: "Other words." };
  await idOf(api.send("/notices/preferences", { method: "PUT", bearer: api.session, body: changed }));
  const unconfirmed = await api.record(true, await api.token({ validations: { email: { enabled: true } } }));
  const [mail] = await api.deliverMails();
  const server = createNodeServer({
    fetch: api.fetch,
    newRequestId: () => "request",
    timeouts: { headers: 100, request: 200, check: 20 },
  });
  return {
    api,
    bearer,
    disabledSession: await addSession(store, { key: "key-disabled", disabled_at: START }),
    userId: recorded.user.id,
    recordedId: recorded.id,
    othersEventId,
    pendingId,
    unconfirmedId: unconfirmed.id,
    page: /\/links\/\S+/.exec(mail?.text ?? "")?.[0] ?? "",
    othersProofId,
    otherBroker: await addBroker(store, OTHER_ORGANIZATION),
    retiredBroker: await addBroker(store, ORGANIZATION, START),
    port: await server.listen(0, "127.0.0.1"),
    close: () => server.stop(),
  };
}

/** The id of what was made by a request that must not be refused. */
async function idOf(answer: Promise<Response>): Promise<string> {
  const response = await answer;
  const body = await response.json();
  if (!response.ok) throw new Error(JSON.stringify(body));
  return (body as { id: string }).id;
}

/** Registers a key that an organization's broker signs with, as if it were our own broker: the issuer is not what fails. */
async function addBroker(
  store: Store,
  organization_id: string,
  retired_at: string | null = null,
): Promise<SigningKey> {
  const key = await importSigningKey(await createSigningKey());
  await store.addTokenKey({
    kid: key.kid,
    organization_id,
    issuer: ISSUER,
    public_jwk: { ...key.publicJwk },
    private_jwk: null,
    created_at: START,
    retired_at,
  });
  return key;
}
