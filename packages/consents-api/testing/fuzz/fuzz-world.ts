import type { ConsentTokenClaims } from "@consents/contract";
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
import { addSession } from "../add-session.ts";
import type { BearerKind, FuzzRequest } from "./fuzz-request.ts";
import { type StandIn, standIns } from "./known-values.ts";

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
  /** Nothing of this may ever be said or logged, and no bearer that was sent. */
  secrets: readonly string[];
}

interface Recorded {
  id: string;
  user: { id: string };
}

export async function createFuzzWorld(store: Store): Promise<FuzzWorld> {
  const api = await createApiForTests({ store });
  const reader = await addSession(store, { key: "key-of-reader" });
  const unknownKey = await importSigningKey(await createSigningKey());
  const events = new Map<string, Recorded>();
  let proof: string | undefined;
  let numbered = 0;
  const tokens = {
    citizen: () => api.token(),
    other: () => api.token({ sub: OTHER_CITIZEN }),
    unconfirmed: () => api.token({ validations: { email: { enabled: true } } }),
  };

  /** The one made before, while it is there. */
  async function eventBy(name: "citizen" | "other" | "unconfirmed"): Promise<Recorded> {
    const known = events.get(name);
    if (known !== undefined && (await store.findEvent(ORGANIZATION, known.id)) !== undefined) return known;
    const event = await api.record(true, await tokens[name]());
    events.set(name, event);
    return event;
  }

  async function proofId(): Promise<string> {
    if (proof !== undefined && (await store.findProof(ORGANIZATION, proof, null)) !== undefined) return proof;
    const body = { file: dataUri(pdfFile("known")) };
    const handedIn = await api.send("/consents/proofs", { bearer: api.session, body });
    proof = ((await handedIn.json()) as { id: string }).id;
    return proof;
  }

  async function webhookId(): Promise<string> {
    const [known] = await store.listWebhooks(ORGANIZATION);
    if (known !== undefined) return known.id;
    const body = { url: "https://hooks.example.org/", types: ["event.created"] };
    const made = await api.send("/webhooks", { bearer: api.session, body });
    return ((await made.json()) as { id: string }).id;
  }

  const past = Date.parse(START) / 1000 - 5_000;
  const forged: ConsentTokenClaims = {
    iss: ISSUER,
    aud: ISSUER,
    sub: CITIZEN,
    iat: past + 5_000,
    exp: past + 5_900,
    jti: "forged",
    scope: "consents:read consents:write",
    organization_id: ORGANIZATION,
  };
  const bearers: Record<BearerKind, () => Promise<string> | string | undefined> = {
    session: () => api.session,
    reader: () => reader,
    other: () => api.otherSession,
    citizen: () => api.token({ jti: `fuzz-${++numbered}` }),
    filer: () => api.token({ validations: { file: { enabled: true } } }),
    stranger: () => api.token({ sub: "mallory" }),
    forged: () => signConsentToken(forged, unknownKey),
    expired: () => api.token({ iat: past, exp: past + 900 }),
    none: () => undefined,
  };
  const values: Record<StandIn, () => Promise<string> | string> = {
    "<event>": async () => (await eventBy("citizen")).id,
    "<pending>": async () => (await eventBy("unconfirmed")).id,
    "<user>": async () => (await eventBy("citizen")).user.id,
    "<other user>": async () => (await eventBy("other")).user.id,
    "<proof>": proofId,
    "<jti>": () => `fuzz-${numbered}`,
    "<secret>": () => api.key.secret,
    "<webhook>": webhookId,
  };

  return {
    api,
    async fill(request) {
      let text = JSON.stringify(request);
      // What is filled in needs no escape in JSON.
      for (const name of standIns) {
        if (!text.includes(name)) continue;
        const value = await values[name]();
        text = text.replaceAll(name, () => value);
      }
      const { method, template, params, query, headers, body, broken } = JSON.parse(text) as FuzzRequest;
      const path = template.replaceAll(/\{(\w+)\}/g, (_all, name: string) => encode(params[name] ?? ""));
      const search = query.map(([name, value]) => `${encode(name)}=${encode(value)}`).join("&");
      const bearer = await bearers[request.bearer]();
      return {
        method,
        path: search === "" ? path : `${path}?${search}`,
        headers,
        bearer,
        body: body === undefined ? undefined : breakOff(JSON.stringify(body), broken),
      };
    },
    secrets: [api.session, api.otherSession, reader, api.key.secret],
  };
}

function breakOff(text: string, broken: FuzzRequest["broken"]): string {
  return broken === undefined ? text : text.slice(0, Math.max(0, text.length - broken.cut)) + broken.end;
}

/** What no URL can hold becomes what it can; some values stand as they are, escapes and all. */
function encode(text: string): string {
  return text === "%00" || text === "../../etc/passwd" ? text : encodeURIComponent(text.toWellFormed());
}
