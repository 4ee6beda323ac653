import { readdirSync, readFileSync } from "node:fs";
import {
  type ErrorCode,
  errorCodes,
  isErrorCode,
  PROOF_BODY_SIZE_MAX,
  PROOF_SIZE_MAX,
  type Problem,
  problemCode,
} from "@consents/contract";
import { createSigningKey, importSigningKey, signConsentToken } from "@consents/token-broker/consent-token";
import { beforeAll, describe, expect, it } from "vitest";
import {
  type ApiForTests,
  CITIZEN,
  createApiForTests,
  ISSUER,
  NOTICE,
  ORGANIZATION,
  OTHER_CITIZEN,
  OTHER_ORGANIZATION,
  type TestRequest,
} from "../api-for-tests.ts";
import { forbiddenUrls } from "../webhooks/urls-for-tests.ts";
import { compoundFile, dataUri, pdfFile, pngFile } from "./proofs/files-for-tests.ts";
import { createSessionToken, secretHash } from "./session-token.ts";

// The rows of the design's table of bad inputs that concern the consents API, by their number there.
// Rows that need a socket are in node-server.test.ts.

const EVENTS = "/consents/events";
const TOKENS = "/consents/tokens";
const yes = { consents: { purposes: [{ id: "newsletter", enabled: true }] } };
const purposes = (...list: unknown[]) => ({ consents: { purposes: list } });

let api: ApiForTests;
let bearer: string;
let recordedId: string;
let othersEventId: string;
let pendingId: string;
let unconfirmedId: string;
let page: string;
let othersProofId: string;

interface BadInput {
  row: number;
  name: string;
  code: ErrorCode;
  path: string | (() => string);
  request: TestRequest | (() => TestRequest | Promise<TestRequest>);
  /** Where the first of `errors` points to. */
  pointer?: string;
}

/** An event with a consent token. */
function event(row: number, name: string, code: ErrorCode, body: unknown, pointer?: string): BadInput {
  const where = pointer === undefined ? {} : { pointer };
  return { row, name, code, path: EVENTS, request: () => ({ bearer, body }), ...where };
}

/** An event with an organization's session. */
function imported(row: number, name: string, code: ErrorCode, body: object): BadInput {
  const user = { organization_user_id: CITIZEN };
  return {
    row,
    name,
    code,
    path: EVENTS,
    request: () => ({ bearer: api.session, body: { user, ...yes, ...body } }),
  };
}

/** A file handed in with an organization's session. */
function proof(row: number, name: string, code: ErrorCode, body: unknown): BadInput {
  return { row, name, code, path: "/consents/proofs", request: () => ({ bearer: api.session, body }) };
}

/** A request for a token. */
function minting(row: number, name: string, code: ErrorCode, fields: object): BadInput {
  const body = { organization_id: ORGANIZATION, organization_user_id: CITIZEN, ...fields };
  return { row, name, code, path: TOKENS, request: () => ({ bearer: api.session, body }) };
}

/** A webhook to add, or to change. */
function webhook(
  row: number,
  name: string,
  code: ErrorCode,
  fields: object,
  pointer?: string,
  method = "POST",
): BadInput {
  const where = pointer === undefined ? {} : { pointer };
  const given = { url: "https://hooks.example.org/", types: ["event.created"] };
  const body = method === "PATCH" ? { url: "https://10.0.0.1/" } : { ...given, ...fields };
  const path = method === "PATCH" ? "/webhooks/any" : "/webhooks";
  return { row, name, code, path, request: () => ({ method, bearer: api.session, body }), ...where };
}

/** A read with a session, or as `request` says. */
function read(
  row: number,
  name: string,
  code: ErrorCode,
  path: string | (() => string),
  request?: TestRequest,
) {
  return { row, name, code, path, request: () => request ?? { bearer: api.session } } satisfies BadInput;
}

/** A read with a token that somebody made up or tampered with. */
function token(row: number, name: string, code: ErrorCode, make: () => string | Promise<string>): BadInput {
  return { row, name, code, path: EVENTS, request: async () => ({ bearer: await make() }) };
}

const claimsOf = async (claims: object) => api.token(claims as never);
const base64url = (text: string) => Buffer.from(text).toString("base64url");
const seconds = () => Math.floor(api.clock.now.getTime() / 1000);

async function foreignToken(kid?: string): Promise<string> {
  const key = await importSigningKey(await createSigningKey());
  const iat = seconds();
  const scope = "consents:read consents:write";
  const claims = { iss: ISSUER, aud: ISSUER, sub: CITIZEN, iat, exp: iat + 900, jti: "x", scope };
  return signConsentToken({ ...claims, organization_id: ORGANIZATION }, { ...key, kid: kid ?? key.kid });
}

async function withHeader(change: object): Promise<string> {
  const [header = "", payload, signature] = bearer.split(".");
  const changed = { ...JSON.parse(Buffer.from(header, "base64url").toString()), ...change };
  return [base64url(JSON.stringify(changed)), payload, signature].join(".");
}

const deep = (levels: number): string => `${'{"a":'.repeat(levels)}1${"}".repeat(levels)}`;

const table: BadInput[] = [
  // A. transport of the token
  read(1, "no Authorization", "token-missing", EVENTS, {}),
  read(2, "an empty bearer", "token-malformed", EVENTS, { headers: { authorization: "Bearer" } }),
  read(3, "Basic", "token-malformed", EVENTS, { headers: { authorization: "Basic YTpi" } }),
  {
    row: 4,
    name: "two Authorization headers",
    code: "duplicate-header",
    path: EVENTS,
    request: () => ({ headers: { authorization: `Bearer ${bearer}, Bearer ${bearer}` } }),
  },
  read(5, "a token in the query", "token-in-query", () => `${EVENTS}?access_token=x`),
  read(5, "the same, spelled otherwise", "token-in-query", () => `${EVENTS}?%61ccess_token=x`),
  read(5, "the same in capitals", "token-in-query", () => `${EVENTS}?ACCESS_TOKEN=x`),
  read(5, "a token in the query by another name", "token-in-query", () => `${EVENTS}?t=${bearer}`),
  read(5, "a session token in the query", "token-in-query", () => `${EVENTS}?x=${api.session}`),
  token(6, "an access token's secret", "token-malformed", () => `cat_${"x".repeat(43)}`),
  token(8, "a token of 20 KB", "header-too-large", () => "x".repeat(20_000)),
  read(9, "a URL of more than 8 KB", "uri-too-long", `${EVENTS}?user_id=${"x".repeat(8_200)}`),

  read(12, "GET on the URL that confirms", "method-not-allowed", () => `${page}/confirm`),
  read(12, "POST on the page before it", "method-not-allowed", () => page, { method: "POST" }),

  // B. JOSE: one of each kind; the vectors are with the verifier
  token(13, "alg none", "token-invalid", () => withHeader({ alg: "none" })),
  token(14, "HS256", "token-invalid", () => withHeader({ alg: "HS256" })),
  token(15, "a signature of zeros", "token-invalid", () =>
    [...bearer.split(".").slice(0, 2), Buffer.alloc(64).toString("base64url")].join("."),
  ),
  token(16, "other claims under the same signature", "token-invalid", async () => {
    const [header, , signature] = bearer.split(".");
    return [header, (await api.token({ sub: OTHER_CITIZEN })).split(".")[1], signature].join(".");
  }),
  token(17, "an embedded key", "token-invalid", () => withHeader({ jwk: { kty: "EC" } })),
  token(18, "a URL to fetch a key from", "token-invalid", () => withHeader({ jku: "https://evil.example" })),
  token(20, "a key id that is a path", "token-invalid", () => withHeader({ kid: "../../dev/null" })),
  token(21, "an unknown key", "token-invalid", () => foreignToken()),
  token(21, "an unknown key under a known id", "token-invalid", () => foreignToken(api.signingKey.kid)),
  token(24, "a critical extension", "token-invalid", () => withHeader({ crit: ["exp"] })),
  token(25, "padding", "token-malformed", () => `${bearer}=`),
  token(26, "two segments", "token-malformed", () => bearer.split(".").slice(0, 2).join(".")),
  token(26, "five segments", "token-malformed", () => `${bearer}.a.b`),
  token(27, "a header that is no JSON", "token-malformed", () => `${base64url("{")}.e30.AAAA`),

  // C. claims
  token(30, "expired by 31 s", "token-expired", () =>
    claimsOf({ iat: seconds() - 931, exp: seconds() - 31 }),
  ),
  token(31, "61 s in the future", "token-not-yet-valid", () =>
    claimsOf({ iat: seconds() + 61, exp: seconds() + 900 }),
  ),
  token(32, "no exp", "token-invalid", () => claimsOf({ exp: undefined })),
  token(32, "exp as text", "token-invalid", () => claimsOf({ exp: "2030-01-01" })),
  token(33, "beyond the cap", "token-invalid", () => claimsOf({ exp: seconds() + 91 * 24 * 3600 })),
  token(34, "another issuer", "token-invalid", () => claimsOf({ iss: "https://evil.example" })),
  token(34, "another audience", "token-invalid", () => claimsOf({ aud: "https://other.example" })),
  token(34, "several audiences", "token-invalid", () => claimsOf({ aud: [ISSUER, "https://other.example"] })),
  token(35, "no jti", "token-invalid", () => claimsOf({ jti: undefined })),
  token(36, "no organization", "token-invalid", () => claimsOf({ organization_id: undefined })),
  token(36, "an unknown organization", "token-invalid", () => claimsOf({ organization_id: "nobody" })),
  token(37, "a blank citizen", "token-invalid", () => claimsOf({ sub: "  " })),
  token(38, "metadata that is a list", "token-invalid", () => claimsOf({ metadata: [] })),
  token(39, "a delegate without id", "token-invalid", () => claimsOf({ delegate: { name: "x" } })),
  token(40, "validations as text", "token-invalid", () =>
    claimsOf({ validations: { email: { enabled: "true" } } }),
  ),

  // E. bytes and JSON
  ...["", "{", '{"a":1,}', "{} // no", "[NaN]", "{'a':1}"].map((body) =>
    event(51, `no JSON: ${body}`, "malformed-json", body),
  ),
  event(52, "invalid UTF-8", "malformed-json", Uint8Array.from([0x22, 0xff, 0x22])),
  event(52, "UTF-16", "malformed-json", Uint8Array.from([0xff, 0xfe, 0x7b, 0, 0x7d, 0])),
  event(52, "a byte order mark", "malformed-json", "\ufeff{}"),
  event(53, "a member twice", "duplicate-member", '{"domain":"a","domain":"b"}', "/domain"),
  event(54, "NUL in a text", "ill-formed-text", '{"domain":"\\u0000"}', "/domain"),
  event(54, "half a character in a key", "ill-formed-text", '{"metadata":{"\\ud800":1}}'),
  event(55, "an integer beyond 2^53", "number-not-interoperable", '{"metadata":{"n":9007199254740993}}'),
  event(55, "1e400", "number-not-interoperable", '{"metadata":{"n":1e400}}'),
  event(55, "1e-400", "number-not-interoperable", '{"metadata":{"n":1e-400}}', "/metadata/n"),
  event(56, "17 levels", "too-deep", deep(17)),
  event(56, "5,000 levels", "too-deep", deep(5_000)),
  event(57, "64 KiB and one byte", "payload-too-large", `"${"x".repeat(64 * 1024 - 1)}"`),
  {
    ...event(58, "gzip", "unsupported-media-type", yes),
    request: () => ({ bearer, body: yes, headers: { "content-encoding": "gzip" } }),
  },
  ...["text/plain", "application/x-www-form-urlencoded", "application/json; charset=utf-7", ""].map(
    (type): BadInput => ({
      ...event(59, `Content-Type "${type}"`, "unsupported-media-type", yes),
      request: () => ({ bearer, body: yes, headers: { "content-type": type } }),
    }),
  ),
  {
    ...event(60, "Accept: text/html", "not-acceptable", yes),
    request: () => ({ bearer, body: yes, headers: { accept: "text/html" } }),
  },
  {
    ...event(60, "Accept: JSON at weight 0", "not-acceptable", yes),
    request: () => ({ bearer, body: yes, headers: { accept: "application/json;q=0, text/html" } }),
  },
  event(61, "__proto__", "forbidden-key", '{"metadata":{"__proto__":{"a":1}}}', "/metadata/__proto__"),
  event(61, "constructor", "forbidden-key", '{"constructor":1}'),
  ...["[]", '"text"', "null", "true", "1"].map((body) =>
    event(62, `a top level ${body}`, "validation-failed", body),
  ),
  event(
    63,
    "a field that is not known",
    "unknown-field",
    { consents: { purposse: [] } },
    "/consents/purposse",
  ),

  // F. what an event means
  event(64, "another citizen", "identity-mismatch", {
    ...yes,
    user: { organization_user_id: OTHER_CITIZEN },
  }),
  event(64, "another citizen by our id", "identity-mismatch", { ...yes, user: { id: "id-of-another" } }),
  event(64, "another organization", "identity-mismatch", { ...yes, organization_id: OTHER_ORGANIZATION }),
  imported(64, "another organization, by session", "identity-mismatch", {
    organization_id: OTHER_ORGANIZATION,
  }),
  {
    ...event(64, "another organization in the query", "identity-mismatch", yes),
    path: `${EVENTS}?organization_id=${OTHER_ORGANIZATION}`,
  },
  ...["Confirmed", "x", 1].map((status) => imported(65, `status ${status}`, "validation-failed", { status })),
  ...[
    "2026-11-21T12:06:00Z",
    "0000-01-01T00:00:00Z",
    "2026-02-30T00:00:00Z",
    "2026-01-01T00:00:00",
    "infinity",
  ].map((created_at) => imported(66, `created_at ${created_at}`, "created-at-invalid", { created_at })),
  event(67, "no choice", "empty-event", { consents: {} }),
  event(67, "nothing at all", "empty-event", {}),
  event(68, "an unknown purpose", "unknown-purpose", purposes({ id: "nope", enabled: true })),
  event(
    68,
    "an unknown value",
    "unknown-purpose",
    purposes({ id: "newsletter", values: { topics: { value: "x" } } }),
  ),
  event(68, "an unknown channel", "unknown-purpose", {
    consents: { channels: [{ id: "fax", enabled: true }] },
  }),
  event(68, "a notice that is not there", "unknown-notice", {
    ...yes,
    notice: { id: "preferences", version: 99, language: "en" },
  }),
  event(
    70,
    "two answers to one purpose",
    "conflicting-choices",
    purposes({ id: "newsletter", enabled: true }, { id: "newsletter", enabled: false }),
  ),
  event(71, "a vendor in two lists", "conflicting-choices", {
    consents: { vendors: { enabled: ["v"], disabled: ["v"] } },
  }),
  ...["true", 1, "yes"].map((enabled) =>
    event(
      72,
      `enabled ${JSON.stringify(enabled)}`,
      "validation-failed",
      purposes({ id: "newsletter", enabled }),
    ),
  ),
  event(
    72,
    "a list where an object belongs",
    "validation-failed",
    purposes({ id: "newsletter", enabled: true, values: [] }),
    "/consents/purposes/0/values",
  ),
  event(
    73,
    "a purpose without choice",
    "purpose-not-choosable",
    purposes({ id: "receipts", enabled: false }),
  ),
  event(
    74,
    "1,001 purposes",
    "validation-failed",
    purposes(...Array.from({ length: 1_001 }, (_, index) => ({ id: `p${index}`, enabled: null }))),
  ),
  event(75, "an unknown regulation", "unknown-regulation", { ...yes, regulation: "lgpd" }),
  {
    ...event(76, "an event id with other content", "event-id-conflict", yes),
    request: () => ({ bearer, body: { ...purposes({ id: "research", enabled: true }), id: recordedId } }),
  },
  ...["", "x".repeat(129), "../x", "a b", "a\u0007"].map((id) =>
    event(78, `event id ${JSON.stringify(id).slice(0, 12)}`, "validation-failed", { ...yes, id }, "/id"),
  ),
  event(79, "an unknown proof", "not-found", { ...yes, proofs_id: ["proof"] }, "/proofs_id/0"),
  {
    ...event(79, "another citizen's proof", "not-found", {}),
    request: () => ({ bearer, body: { ...yes, proofs_id: [othersProofId] } }),
  },
  {
    ...imported(79, "another citizen's proof, by session", "not-found", {}),
    request: () => ({
      bearer: api.session,
      body: { ...yes, user: { organization_user_id: CITIZEN }, proofs_id: [othersProofId] },
    }),
  },
  read(79, "an unknown proof to read", "not-found", "/consents/proofs/nope"),
  {
    ...read(79, "another citizen's proof to read", "not-found", () => `/consents/proofs/${othersProofId}`),
    request: () => ({ bearer }),
  },
  {
    ...event(80, "a proof is asked for", "proof-missing", yes),
    request: async () => ({
      bearer: await api.token({ validations: { file: { enabled: true } } }),
      body: yes,
    }),
  },
  {
    row: 81,
    name: "approving what one asked for oneself",
    code: "insufficient-scope",
    path: () => `${EVENTS}/${pendingId}?organization_user_id=${CITIZEN}`,
    request: () => ({
      method: "PATCH",
      bearer: api.session,
      body: { status: "confirmed", delegate: { id: "agent-7" } },
    }),
  },
  {
    row: 81,
    name: "confirming in the citizen's place",
    code: "insufficient-scope",
    path: () => `${EVENTS}/${unconfirmedId}?organization_user_id=${CITIZEN}`,
    request: () => ({ method: "PATCH", bearer: api.session, body: { status: "confirmed" } }),
  },
  {
    row: 83,
    name: "changing a confirmed event",
    code: "event-immutable",
    path: () => `${EVENTS}/${recordedId}?organization_user_id=${CITIZEN}`,
    request: () => ({ method: "PATCH", bearer: api.session, body: yes }),
  },
  {
    row: 83,
    name: "another proof of a confirmed event",
    code: "event-immutable",
    path: () => `${EVENTS}/${recordedId}?organization_user_id=${CITIZEN}`,
    request: () => ({ method: "PATCH", bearer: api.session, body: { proofs: [dataUri(pdfFile())] } }),
  },
  {
    ...event(69, "words that have changed", "purpose-version-stale", {
      ...purposes({ id: "research", enabled: true }),
      notice: { id: "preferences", version: 1, language: "en" },
    }),
  },
  { ...event(0, "TCF strings", "tcf-not-supported", yes), path: `${EVENTS}?$generate_tcfcs=true` },
  event(0, "no events in a batch", "validation-failed", []),
  event(
    0,
    "101 events in a batch",
    "validation-failed",
    Array.from({ length: 101 }, () => yes),
  ),
  {
    ...event(0, "a token that may only read", "insufficient-scope", yes),
    request: async () => ({ bearer: await api.token({ scope: "consents:read" }), body: yes }),
  },

  // G. preconditions
  {
    ...event(85, "an old ETag on the same choice", "precondition-failed", yes),
    request: () => ({ bearer, headers: { "if-match": '"0"' }, body: yes }),
  },
  {
    ...event(85, "If-Match that is no ETag", "malformed-header", yes),
    request: () => ({ bearer, headers: { "if-match": "1" }, body: yes }),
  },
  {
    ...event(85, "If-Match: * and nobody there", "precondition-failed", yes),
    request: async () => ({
      bearer: await api.token({ sub: "nobody yet" }),
      headers: { "if-match": "*" },
      body: yes,
    }),
  },

  // H. minting
  minting(86, "9 KB of metadata", "metadata-too-large", { metadata: { text: "x".repeat(9_000) } }),
  {
    ...minting(86, "a forbidden key", "forbidden-key", {}),
    request: () => ({
      bearer: api.session,
      body: `{"organization_id":"${ORGANIZATION}","organization_user_id":"a","metadata":{"constructor":1}}`,
    }),
  },
  ...[0, -1, 0.5, "900", 90 * 24 * 3600 + 1].map((lifetime) =>
    minting(87, `lifetime ${JSON.stringify(lifetime)}`, "lifetime-out-of-range", { lifetime }),
  ),
  minting(88, "another organization", "not-found", { organization_id: OTHER_ORGANIZATION }),
  {
    ...minting(88, "another organization in the query", "not-found", {}),
    path: `${TOKENS}?organization_id=nope`,
  },
  minting(89, "an unknown validation", "validation-failed", { validations: { fax: { enabled: true } } }),
  minting(89, "approval without enabled", "validation-failed", {
    validations: { email: { approval: true } },
  }),
  minting(89, "no citizen", "validation-failed", { organization_user_id: undefined }),
  {
    ...minting(0, "with a consent token", "insufficient-scope", {}),
    request: () => ({ bearer, body: { organization_id: ORGANIZATION, organization_user_id: CITIZEN } }),
  },
  token(94, "a session that never was", "token-invalid", () => `cst_${"x".repeat(43)}`),
  token(94, "a session of a disabled key", "token-invalid", async () => disabledSession()),
  ...[
    ["a wrong secret", { secret: "wrong" }],
    ["an unknown key", { key: "key-of-nobody" }],
  ].map(
    ([name, change]): BadInput => ({
      row: 94,
      name: String(name),
      code: "credentials-invalid",
      path: "/sessions",
      request: () => ({ body: { type: "api-key", ...api.key, ...(change as object) } }),
    }),
  ),

  // Revoking, and asking about, a token: the same door for both.
  ...["revoke", "introspect"].flatMap((verb): BadInput[] => {
    const path = `/consents/tokens/${verb}`;
    const asked = (row: number, name: string, code: ErrorCode, body: unknown): BadInput => ({
      row,
      name: `${verb}: ${name}`,
      code,
      path,
      request: () => ({ bearer: api.session, body }),
    });
    return [
      asked(0, "no jti", "validation-failed", {}),
      asked(35, "an empty jti", "validation-failed", { jti: "" }),
      asked(35, "a jti that is too long", "validation-failed", { jti: "x".repeat(129) }),
      asked(35, "a jti that is a number", "validation-failed", { jti: 1 }),
      asked(63, "the token instead", "unknown-field", { token: "x" }),
      asked(88, "another organization's", "not-found", { jti: "x", organization_id: OTHER_ORGANIZATION }),
      {
        ...asked(0, "by a citizen", "insufficient-scope", {}),
        request: () => ({ bearer, body: { jti: "x" } }),
      },
    ];
  }),

  // I. reads
  read(95, "nobody named", "validation-failed", EVENTS),
  read(
    95,
    "two users named",
    "validation-failed",
    () => `${EVENTS}?user_id=${userId()}&organization_user_id=${OTHER_CITIZEN}`,
  ),
  read(96, "an unknown event", "not-found", `${EVENTS}/nope`),
  {
    ...read(96, "another citizen's event", "not-found", () => `${EVENTS}/${othersEventId}`),
    request: () => ({ bearer }),
  },
  {
    ...read(96, "another organization's event", "not-found", () => `${EVENTS}/${recordedId}`),
    request: () => ({ bearer: api.otherSession }),
  },
  {
    ...read(96, "another citizen", "not-found", `/consents/users/${OTHER_CITIZEN}?$by_organization_user_id`),
    request: () => ({ bearer }),
  },
  read(96, "an unknown user", "not-found", "/consents/users/nope"),
  {
    ...read(96, "erasing an unknown user", "not-found", "/consents/users/nope"),
    request: () => ({ method: "DELETE", bearer: api.session }),
  },
  {
    ...read(96, "erasing another organization's user", "not-found", () => `/consents/users/${userId()}`),
    request: () => ({ method: "DELETE", bearer: api.otherSession }),
  },
  {
    ...read(0, "a citizen who erases", "insufficient-scope", () => `/consents/users/${userId()}`),
    request: () => ({ method: "DELETE", bearer }),
  },
  read(
    96,
    "another organization's list",
    "not-found",
    `/consents/users?organization_id=${OTHER_ORGANIZATION}`,
  ),
  ...[
    "status[$in]=x",
    "status[$ne]=confirmed",
    "$where=1",
    "limit=-1",
    "limit=1e9",
    "limit=abc",
    "limit=101",
    "$cursor=AAAAAAAAAAAA",
    "$list=object",
    "status=confirmed&status[$in]=confirmed",
  ].map((query) =>
    read(97, query, "validation-failed", `${EVENTS}?organization_user_id=${CITIZEN}&${query}`),
  ),
  read(98, "a parameter twice", "duplicate-parameter", `${EVENTS}?user_id=a&user_id=b`),
  read(99, "%00", "malformed-uri", `${EVENTS}/%00`),
  read(99, "overlong UTF-8", "malformed-uri", `${EVENTS}/%c0%af`),
  read(99, "half an escape", "malformed-uri", `${EVENTS}?user_id=%zz`),
  read(99, "an encoded way up", "not-found", `${EVENTS}/..%2fusers`),
  read(99, "a semicolon", "not-found", `${EVENTS};x`),
  read(0, "an unknown path", "not-found", "/nope"),
  read(0, "an unknown notice", "not-found", `/notices/nope?organization_id=${ORGANIZATION}`),
  read(
    0,
    "version 0 of a notice",
    "not-found",
    `/notices/preferences/versions/0?organization_id=${ORGANIZATION}`,
  ),

  ...[
    ["", "no filter at all", ""],
    ["?$disable_integrations=true", "no filter but a switch", ""],
    ["?metadat.booking_id=1", "a misspelt property", "metadat.booking_id"],
    ["?metadata.=1", "metadata without a name", "metadata."],
    ["?user_id=1", "a filter of another route", "user_id"],
    ["?status=Confirmed", "a status that there is not", "status"],
    ["?status[$in]=confirmed", "several values", "status[$in]"],
    ["?domain=a&$cursor=AAAAAAAAAAAA", "a made-up cursor", "$cursor"],
  ].map(
    ([query, name, pointer]): BadInput => ({
      row: 97,
      name: `removing by a filter: ${name}`,
      code: "validation-failed",
      path: EVENTS + query,
      request: () => ({ method: "DELETE", bearer: api.session }),
      ...(pointer !== undefined && { pointer }),
    }),
  ),
  {
    row: 98,
    name: "a filter twice",
    code: "duplicate-parameter",
    path: `${EVENTS}?domain=a&domain=b`,
    request: () => ({ method: "DELETE", bearer: api.session }),
  },
  {
    row: 88,
    name: "removing another organization's events",
    code: "not-found",
    path: `${EVENTS}?organization_id=${OTHER_ORGANIZATION}&domain=a`,
    request: () => ({ method: "DELETE", bearer: api.session }),
  },
  {
    row: 0,
    name: "a citizen who removes events",
    code: "insufficient-scope",
    path: `${EVENTS}?domain=a`,
    request: () => ({ method: "DELETE", bearer }),
  },

  // K. proof files
  ...(
    [
      ["SVG", "proof-type-not-allowed", Buffer.from("<svg xmlns='http://www.w3.org/2000/svg'/>")],
      ["HTML", "proof-type-not-allowed", Buffer.from("<!doctype html><script>alert(1)</script>")],
      ["a program that says it is a PDF", "proof-type-not-allowed", Buffer.from(`MZ${"x".repeat(100)}`)],
      ["a PDF that is HTML, too", "proof-type-not-allowed", pdfFile("<html><script>alert(1)</script>")],
      ["a spreadsheet", "proof-type-not-allowed", compoundFile("Workbook")],
      ["60 megapixels and more", "proof-too-large", pngFile(10_000, 6_001)],
      ["a byte over 15 MB", "proof-too-large", Buffer.alloc(PROOF_SIZE_MAX + 1)],
      ["no bytes", "proof-invalid", Buffer.alloc(0)],
      ["the beginning of an image", "proof-invalid", pngFile().subarray(0, 20)],
    ] as const
  ).map(([name, code, content]) =>
    proof(code === "proof-type-not-allowed" ? 107 : 108, name, code, {
      file: dataUri(content, "application/pdf"),
    }),
  ),
  proof(108, "no base64", "proof-invalid", { file: "data:application/pdf;base64,*" }),
  proof(108, "a file that is not in the body", "validation-failed", { file: "https://files.example/a.pdf" }),
  proof(57, "more than 15 MB as base64", "payload-too-large", `"${"x".repeat(PROOF_BODY_SIZE_MAX)}"`),
  ...["proofs", "proofs_id"].map((name) =>
    event(0, `21 ${name}`, "validation-failed", {
      ...yes,
      [name]: Array.from({ length: 21 }, () => "data:;base64,"),
    }),
  ),
  {
    ...event(107, "HTML within an event", "proof-type-not-allowed", {}, "/proofs/0"),
    request: async () => ({
      bearer: await api.token({ validations: { file: { enabled: true } } }),
      body: { ...yes, proofs: [dataUri(Buffer.from("<html></html>"))] },
    }),
  },
  event(0, "a file that nobody asked for", "insufficient-scope", { ...yes, proofs: [dataUri(pdfFile())] }),
  {
    ...proof(0, "a proof that nobody asked for", "insufficient-scope", {}),
    request: () => ({ bearer, body: { file: dataUri(pdfFile()) } }),
  },

  // L. webhooks
  ...forbiddenUrls.map((url) =>
    webhook(110, JSON.stringify(url), "webhook-url-not-allowed", { url }, "/url"),
  ),
  webhook(110, "a private URL in a change", "webhook-url-not-allowed", {}, "/url", "PATCH"),
  webhook(0, "no types", "validation-failed", { types: [] }, "/types"),
  webhook(0, "too many types", "validation-failed", { types: Array(7).fill("user.deleted") }, "/types"),
  webhook(0, "a type that there is not", "validation-failed", { types: ["user.*"] }, "/types/0"),
  webhook(0, "a secret of one's own", "unknown-field", { secret: "whsec_x" }, "/secret"),
  webhook(0, "another organization", "not-found", { organization_id: OTHER_ORGANIZATION }),
  read(88, "a webhook that is not there", "not-found", "/webhooks/nobody"),
  ...["2026-02-30T00:00:00Z", "yesterday", 1].map(
    (from): BadInput => ({
      row: 0,
      name: `a replay from ${from}`,
      code: "validation-failed",
      path: "/webhooks/any/replay",
      request: () => ({ bearer: api.session, body: { from } }),
      pointer: "/from",
    }),
  ),
  read(88, "its deliveries", "not-found", "/webhooks/nobody/deliveries"),
  {
    row: 0,
    name: "webhooks with a consent token",
    code: "insufficient-scope",
    path: "/webhooks",
    request: () => ({ bearer }),
  },

  // J. HTTP
  read(100, "PUT", "method-not-allowed", EVENTS, { method: "PUT", headers: { authorization: "Bearer x" } }),
  read(100, "DELETE on a notice", "method-not-allowed", "/notices/preferences", { method: "DELETE" }),
  {
    ...read(100, "a method in a header", "method-not-allowed", "/sessions"),
    request: () => ({ bearer: api.session, headers: { "x-http-method-override": "POST" } }),
  },
];

let user: string;
const userId = () => user;

async function disabledSession(): Promise<string> {
  const session = createSessionToken();
  const times = { created_at: "2026-11-21T11:00:00.000Z", expires_at: "2026-11-21T13:00:00.000Z" };
  await api.store.addSession({ token_hash: secretHash(session), key: "key-disabled", ...times });
  return session;
}

beforeAll(async () => {
  api = await createApiForTests({ webhookPrivateHosts: [] });
  bearer = await api.token();
  const recorded = await api.record(true);
  recordedId = recorded.id;
  user = recorded.user.id;
  othersEventId = (await api.record(true, await api.token({ sub: OTHER_CITIZEN }))).id;
  const proofBearer = await api.token({ sub: OTHER_CITIZEN, validations: { file: { enabled: true } } });
  const handedIn = await api.send("/consents/proofs", {
    bearer: proofBearer,
    body: { file: dataUri(pdfFile()) },
  });
  othersProofId = ((await handedIn.json()) as { id: string }).id;
  const asked = {
    user: { organization_user_id: CITIZEN },
    status: "pending_approval",
    delegate: { id: "agent-7" },
  };
  const pending = await api.send(EVENTS, { bearer: api.session, body: { ...asked, ...yes } });
  pendingId = ((await pending.json()) as { id: string }).id;
  unconfirmedId = (await api.record(true, await api.token({ validations: { email: { enabled: true } } }))).id;
  const [mail] = await api.deliverMails();
  page = /\/links\/\S+/.exec(mail?.text ?? "")?.[0] ?? "";
  await api.store.addApiKey({
    key: "key-disabled",
    organization_id: ORGANIZATION,
    secret_hash: secretHash("x"),
    scopes: ["consents:read"],
    created_at: "2026-11-21T11:00:00.000Z",
    disabled_at: "2026-11-21T11:30:00.000Z",
  });
  const changed = structuredClone(NOTICE);
  for (const purpose of changed.sections[0]?.purposes ?? []) purpose.description = { en: "Other words." };
  await api.send("/notices/preferences", { method: "PUT", bearer: api.session, body: changed });
});

describe("bad inputs", () => {
  it.each(table)("$row: $name → $code", async ({ code, path, request, pointer }) => {
    const made = typeof request === "function" ? await request() : request;
    const before = await api.dump();
    const response = await api.send(typeof path === "function" ? path() : path, made);
    const text = await response.text();
    // With 412 the caller is shown their own user as it is now.
    const { current: _current, ...problem } = JSON.parse(text) as Problem & { current?: unknown };

    expect({ code: problemCode(problem), status: response.status }).toEqual({
      code,
      status: errorCodes[code].status,
    });
    expect(problem).toMatchObject({
      status: response.status,
      code: response.status,
      message: problem.detail,
    });
    if (pointer !== undefined) expect(problem.errors[0]?.pointer).toBe(pointer);
    expect(response.headers.get("content-type")).toBe("application/problem+json");
    expect(response.headers.get("cache-control")).toBe("no-store");
    expect(response.headers.get("access-control-allow-origin")).toBe("*");
    expect(response.headers.has("www-authenticate")).toBe(
      response.status === 401 || code === "insufficient-scope",
    );
    expect(response.headers.has("allow")).toBe(code === "method-not-allowed");

    // Nothing of what was sent comes back or is logged, and nothing has changed.
    const logged = JSON.stringify(api.logged.at(-1));
    expect(api.logged.at(-1)).toMatchObject({ request_id: problem.instance, status: response.status, code });
    for (const said of [JSON.stringify(problem), logged]) {
      expect(said).not.toMatch(/cst_|eyJ|secret-of|ada@|bob@|Error:/);
      if (made.bearer !== undefined) expect(said).not.toContain(made.bearer);
    }
    expect(await api.dump()).toBe(before);
  });

  it("row 6–40: one indistinguishable body for every token that is not valid", async () => {
    const rows = table.filter(({ code }) => code === "token-invalid");
    const bodies = new Set<string>();
    for (const { path, request } of rows) {
      const made = typeof request === "function" ? await request() : request;
      const response = await api.send(String(path), made);
      const { instance: _instance, ...body } = (await response.json()) as Problem;
      bodies.add(JSON.stringify([body, response.headers.get("www-authenticate")]));
    }
    expect(bodies.size).toBe(1);
  });

  it("row 77: an event id of another organization is free here", async () => {
    const body = {
      id: recordedId,
      user: { organization_user_id: "carol" },
      consents: { vendors: { enabled: ["v"] } },
    };
    const response = await api.send(EVENTS, { bearer: api.otherSession, body });
    expect(response.status).not.toBe(409);
  });

  it("row 82: approving a confirmed event again is no mistake", async () => {
    const path = `${EVENTS}/${recordedId}?organization_user_id=${CITIZEN}`;
    const response = await api.send(path, {
      method: "PATCH",
      bearer: api.session,
      body: { status: "confirmed" },
    });
    expect(response.status).toBe(200);
  });

  it.each(["<script>alert(1)</script>", "=cmd|'/c calc'!A0", "\u202egnp.exe", "Ω≈ç√∫˜µ", "' OR 1=1 --"])(
    "row 84: %j is kept as it is",
    async (text) => {
      const body = { ...yes, metadata: { text } };
      const response = await api.send(EVENTS, { bearer: await api.token(), body });
      const { id } = (await response.json()) as { id: string };
      const again = await api.send(`${EVENTS}/${id}`, { bearer });
      expect(await again.json()).toMatchObject({ metadata: { text } });
    },
  );
});

describe("error codes", () => {
  const folder = new URL("..", import.meta.url);
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) =>
    file.endsWith(".ts"),
  );
  const codesIn = (wanted: (file: string) => boolean): Set<string> => {
    const texts = files.filter(wanted).map((file) => readFileSync(new URL(file, folder), "utf8"));
    const words = texts.flatMap((text) =>
      [...text.matchAll(/"([a-z]+(?:-[a-z]+)+)"/g)].map(([, word = ""]) => word),
    );
    return new Set(words.filter(isErrorCode));
  };

  it("are all asked for by a test", () => {
    const isTest = (file: string) => /(\.test|for-tests|-behaviour)\.ts$/.test(file);
    const used = codesIn((file) => !isTest(file));
    const tested = codesIn(isTest);
    expect([...used].filter((code) => !tested.has(code))).toEqual([]);
  });
});
