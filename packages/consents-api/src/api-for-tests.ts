import type { ConsentEvent, ConsentTokenClaims, NoticeRequest } from "@consents/contract";
import { importSigningKey, type SigningKey, signConsentToken } from "@consents/token-broker/consent-token";
import type { Store } from "./domain/store.ts";
import { checkAnswer } from "./http/openapi/check-answer-for-tests.ts";
import type { RequestLog } from "./http/request-log.ts";
import { secretHash } from "./http/session-token.ts";
import type { Mail } from "./mail/compose-mail.ts";
import { deliverMail } from "./mail/deliver-mail.ts";
import { createOutboxWorker } from "./outbox-worker.ts";
import { type ConsentsApi, type ConsentsApiOptions, createConsentsApi } from "./server.ts";
import { IN_MEMORY, openSqliteStore } from "./store/sqlite/open-sqlite-store.ts";
import { createWebhookWorker } from "./webhook-worker.ts";

/** The public URL of the API under test. */
export const ISSUER = "https://api.example";
/** When every test begins. */
export const START = "2026-11-21T12:00:00.000Z";
/** The host that webhooks may lead to although it is private. */
export const RECEIVER_HOST = "127.0.0.1";
export const ORGANIZATION = "charity";
export const OTHER_ORGANIZATION = "other-charity";
export const CITIZEN = "ada@example.org";
export const OTHER_CITIZEN = "bob@example.org";

const en = (text: string) => ({ en: text });

export const NOTICE: NoticeRequest = {
  name: en("Your choices"),
  languages: ["en"],
  privacy_policy: { url: en("https://charity.example/privacy"), version: "3" },
  channels: [
    { id: "email", name: en("Email") },
    { id: "sms", name: en("SMS") },
  ],
  sections: [
    {
      id: "contact",
      name: en("How we write to you"),
      purposes: [
        {
          id: "newsletter",
          name: en("Newsletter"),
          description: en("What we do, once a month."),
          lawful_basis: "consent",
          channels: ["email", "sms"],
          preferences: [
            {
              id: "topics",
              name: en("Topics"),
              values: [
                { id: "water", name: en("Water") },
                { id: "schools", name: en("Schools") },
              ],
            },
          ],
        },
        {
          id: "research",
          name: en("Research"),
          description: en("Surveys about our work."),
          lawful_basis: "consent",
        },
        {
          id: "sharing",
          name: en("Partners"),
          description: en("Partners learn how you support us."),
          lawful_basis: "legitimate_interest",
        },
        {
          id: "receipts",
          name: en("Receipts"),
          description: en("For your donations, by law."),
          lawful_basis: "legal_obligation",
          required: true,
        },
      ],
    },
  ],
};

/** What a request of a test may say; a body that is neither text nor bytes is sent as JSON. */
export interface TestRequest {
  method?: string;
  bearer?: string | undefined;
  headers?: Record<string, string>;
  body?: unknown;
}

/** An API in process over an empty database, with two organizations and a notice. */
export interface ApiForTests {
  store: Store;
  /** The time now, for tests to move. */
  clock: { now: Date };
  /** What was logged so far. */
  logged: RequestLog[];
  fetch: ConsentsApi["fetch"];
  /** Sends it, and compares the answer with the OpenAPI document. */
  send(path: string, request?: TestRequest): Promise<Response>;
  /** Bearers of the two organizations, with every scope. */
  session: string;
  otherSession: string;
  key: { key: string; secret: string };
  signingKey: SigningKey;
  /** A consent token of the citizen, with other claims where given. */
  token(claims?: Partial<ConsentTokenClaims>): Promise<string>;
  /** Records an event of the citizen that turns the newsletter on or off. */
  record(enabled: boolean, bearer?: string): Promise<ConsentEvent>;
  /** Sends the mails that wait; resolves to those sent by this, in the order of their sending. */
  deliverMails(): Promise<Mail[]>;
  /** Makes one attempt at each message to a webhook that is due; receivers are on 127.0.0.1. Resolves to how many. */
  deliverMessages(): Promise<number>;
  /** Everything that is kept, as one text. */
  dump(): Promise<string>;
}

/** @param options - settings of the API, where a test is about them; `store`: an empty one. Default: SQLite in memory */
export async function createApiForTests(options: Partial<ConsentsApiOptions> = {}): Promise<ApiForTests> {
  const store = options.store ?? (await openSqliteStore(IN_MEMORY));
  const clock = { now: new Date(START) };
  const logged: RequestLog[] = [];
  let ids = 0;
  const newId = () => `id-${String(++ids).padStart(6, "0")}`;
  const api = await createConsentsApi({
    store,
    issuer: ISSUER,
    now: () => clock.now,
    newId,
    log: (entry) => logged.push(entry),
    webhookPrivateHosts: [RECEIVER_HOST],
    ...options,
  });

  const send: ApiForTests["send"] = async (path, { method, bearer, headers = {}, body } = {}) => {
    const init: RequestInit = { method: method ?? (body === undefined ? "GET" : "POST") };
    const all = new Headers({
      ...(body !== undefined && { "content-type": "application/json" }),
      ...headers,
    });
    if (bearer !== undefined) all.set("authorization", `Bearer ${bearer}`);
    if (body !== undefined) {
      // A copy is typed as what a request takes: bytes of an ordinary buffer.
      if (body instanceof Uint8Array) init.body = body.slice();
      else init.body = typeof body === "string" ? body : JSON.stringify(body);
    }
    const response = await api.fetch(new Request(ISSUER + path, { ...init, headers: all }));
    await checkAnswer(init.method ?? "GET", path, response);
    return response;
  };

  async function addOrganization(id: string): Promise<string> {
    await store.addOrganization({
      id,
      name: id,
      regulations: ["gdpr", "ccpa"],
      approvers: [],
      created_at: START,
    });
    const secret = `secret-of-${id}`;
    await store.addApiKey({
      key: `key-of-${id}`,
      organization_id: id,
      secret_hash: secretHash(secret),
      scopes: ["consents:read", "consents:write", "tokens:create", "notices:write", "webhooks"],
      created_at: START,
      disabled_at: null,
    });
    const answer = await send("/sessions", { body: { type: "api-key", key: `key-of-${id}`, secret } });
    return ((await answer.json()) as { access_token: string }).access_token;
  }

  const session = await addOrganization(ORGANIZATION);
  const otherSession = await addOrganization(OTHER_ORGANIZATION);
  await send("/notices/preferences", { method: "PUT", bearer: session, body: NOTICE });
  const [own] = await store.listTokenKeys();
  const signingKey = await importSigningKey(own?.private_jwk);

  const token: ApiForTests["token"] = (claims = {}) => {
    const iat = Math.floor(clock.now.getTime() / 1000);
    const scope = "consents:read consents:write";
    const common = {
      iss: ISSUER,
      aud: ISSUER,
      sub: CITIZEN,
      iat,
      exp: iat + 900,
      jti: `jti-${++ids}`,
      scope,
    };
    return signConsentToken({ ...common, organization_id: ORGANIZATION, ...claims }, signingKey);
  };

  return {
    store,
    clock,
    logged,
    fetch: api.fetch,
    send,
    session,
    otherSession,
    key: { key: `key-of-${ORGANIZATION}`, secret: `secret-of-${ORGANIZATION}` },
    signingKey,
    token,
    async record(enabled, bearer) {
      const body = { consents: { purposes: [{ id: "newsletter", enabled }] } };
      const answer = await send("/consents/events", { bearer: bearer ?? (await token()), body });
      if (answer.status !== 200) throw new Error(`not recorded: ${await answer.text()}`);
      return (await answer.json()) as ConsentEvent;
    },
    async deliverMails() {
      const mails: Mail[] = [];
      const now = () => clock.now;
      const send = async (mail: Mail) => {
        mails.push(mail);
        return { sent: true as const };
      };
      const context = { store, issuer: ISSUER, approvalLifetime: 72 * 60 * 60, now, send };
      const warn = () => undefined;
      await createOutboxWorker({
        store,
        topic: "mail",
        deliver: (message) => deliverMail(message, context),
        now,
        warn,
      }).deliverDue();
      return mails;
    },
    deliverMessages: () =>
      createWebhookWorker({
        store,
        privateHosts: [RECEIVER_HOST],
        now: () => clock.now,
        random: () => 0,
      }).deliverDue(),
    async dump() {
      const tables: unknown[] = [await store.listOrganizations(), await store.listTokenKeys()];
      tables.push(await store.listRevocations(0));
      for (const { id } of await store.listOrganizations()) {
        tables.push(await store.listApiKeys(id), await store.listNotices(id));
        tables.push(await store.listMessages(id, "waiting", 1_000));
        for (const webhook of await store.listWebhooks(id)) {
          tables.push(webhook, await store.listWebhookMessages(id, webhook.id, { limit: 1_000 }));
        }
        for await (const { user, statuses, events } of store.histories(id)) {
          tables.push(user, [...statuses], events);
        }
      }
      return JSON.stringify(tables);
    },
  };
}
