import { createSigningKey, importSigningKey, signConsentToken } from "@consents/token-broker/consent-token";
import {
  type ApiForTests,
  CITIZEN,
  createApiForTests,
  ISSUER,
  ORGANIZATION,
  OTHER_CITIZEN,
  START,
} from "../../src/api-for-tests.ts";
import type { Store } from "../../src/domain/store.ts";
import { dataUri, pdfFile } from "../../src/http/proofs/files-for-tests.ts";
import { createSessionToken, secretHash } from "../../src/http/session-token.ts";
import { type StandIn, standIns } from "./known-values.ts";
import type { BearerKind, FuzzRequest } from "./request-arbitrary.ts";

/** A request with everything filled in. */
export interface FilledRequest {
  method: string;
  path: string;
  headers: Record<string, string>;
  bearer: string | undefined;
  body: string | undefined;
}

/** An API over an empty database, that has again what a request has erased, for the next one. */
export interface FuzzWorld {
  api: ApiForTests;
  fill(request: FuzzRequest): Promise<FilledRequest>;
  /** Nothing of this may ever be said or logged. */
  secrets(): readonly string[];
}

export async function createFuzzWorld(store: Store): Promise<FuzzWorld> {
  const api = await createApiForTests({ store });
  const reader = createSessionToken();
  await addReader(store, reader);
  const unknownKey = await importSigningKey(await createSigningKey());
  const events: Partial<Record<"<event>" | "<pending>" | "<other>", { id: string; user: { id: string } }>> =
    {};
  let bearers: Record<BearerKind, string | undefined>;
  let proof: string | undefined;
  let tokens = 0;

  async function eventOf(name: keyof typeof events, make: () => ReturnType<ApiForTests["record"]>) {
    const known = events[name];
    const isThere = known !== undefined && (await store.findEvent(ORGANIZATION, known.id)) !== undefined;
    const event = isThere ? known : await make();
    events[name] = event;
    return event;
  }

  async function proofId(): Promise<string> {
    if (proof !== undefined && (await store.findProof(ORGANIZATION, proof, null)) !== undefined) return proof;
    const body = { file: dataUri(pdfFile("known")) };
    const handedIn = await api.send("/consents/proofs", { bearer: api.session, body });
    proof = ((await handedIn.json()) as { id: string }).id;
    return proof;
  }

  async function createBearers(): Promise<typeof bearers> {
    const citizen = await api.token({
      jti: `fuzz-${++tokens}`,
      validations: { file: { enabled: tokens % 5 === 0 } },
    });
    const past = Date.parse(START) / 1000 - 5_000;
    const forged = {
      iss: ISSUER,
      aud: ISSUER,
      sub: CITIZEN,
      iat: past + 5_000,
      exp: past + 5_900,
      jti: "forged",
    };
    const scope = "consents:read consents:write";
    return {
      session: api.session,
      reader,
      other: api.otherSession,
      citizen,
      stranger: await api.token({ sub: "mallory" }),
      forged: await signConsentToken({ ...forged, scope, organization_id: ORGANIZATION }, unknownKey),
      expired: await api.token({ iat: past, exp: past + 900 }),
      none: undefined,
    };
  }

  async function standInValues(): Promise<Record<StandIn, string>> {
    const event = await eventOf("<event>", async () => api.record(true, await api.token()));
    const other = await eventOf("<other>", async () =>
      api.record(true, await api.token({ sub: OTHER_CITIZEN })),
    );
    const pending = await eventOf("<pending>", async () =>
      api.record(true, await api.token({ validations: { email: { enabled: true } } })),
    );
    return {
      "<event>": event.id,
      "<pending>": pending.id,
      "<user>": event.user.id,
      "<other user>": other.user.id,
      "<proof>": await proofId(),
      "<jti>": `fuzz-${tokens}`,
      "<secret>": api.key.secret,
    };
  }

  return {
    api,
    async fill(request) {
      bearers = await createBearers();
      const values = await standInValues();
      const fill = (text: string) =>
        standIns.reduce((before, name) => before.replaceAll(name, () => values[name]), text);
      const { method, template, params, query, headers, body, broken } = request;
      const path = template.replaceAll(/\{(\w+)\}/g, (_all, name: string) =>
        encode(fill(params[name] ?? "")),
      );
      const search = query.map(([name, value]) => `${encode(name)}=${encode(fill(value))}`).join("&");
      return {
        method,
        path: search === "" ? path : `${path}?${search}`,
        headers,
        bearer: bearers[request.bearer],
        body: body === undefined ? undefined : breakOff(fill(JSON.stringify(body)), broken),
      };
    },
    secrets: () => [...Object.values(bearers).filter((one) => one !== undefined), api.key.secret],
  };
}

function breakOff(text: string, broken: FuzzRequest["broken"]): string {
  return broken === undefined ? text : text.slice(0, Math.max(0, text.length - broken.cut)) + broken.end;
}

/** What no URL can hold becomes what it can; some values stand as they are, escapes and all. */
function encode(text: string): string {
  return text === "%00" || text === "../../etc/passwd" ? text : encodeURIComponent(text.toWellFormed());
}

async function addReader(store: Store, token: string): Promise<void> {
  const key = "key-of-reader";
  await store.addApiKey({
    key,
    organization_id: ORGANIZATION,
    secret_hash: secretHash("secret-of-reader"),
    scopes: ["consents:read"],
    created_at: START,
    disabled_at: null,
  });
  const expires_at = "2026-11-21T13:00:00.000Z";
  await store.addSession({ token_hash: secretHash(token), key, created_at: START, expires_at });
}
