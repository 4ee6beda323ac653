import { CITIZEN, OTHER_CITIZEN, OTHER_ORGANIZATION } from "../../src/api-for-tests.ts";
import { dataUri, pdfFile } from "../../src/http/proofs/files-for-tests.ts";
import { type BadInput, event, imported, purposes, read, yes } from "./bad-input.ts";
import { EVENTS, PROOFS, USERS, type World } from "./world.ts";

/** A change of an event of the citizen by the organization. */
function patched(
  row: number,
  name: string,
  code: BadInput["code"],
  id: (world: World) => string,
  body: object,
): BadInput {
  return {
    row,
    name,
    code,
    path: (world) => `${EVENTS}/${id(world)}?organization_user_id=${CITIZEN}`,
    request: ({ api }) => ({ method: "PATCH", bearer: api.session, body }),
  };
}

const recorded = ({ recordedId }: World) => recordedId;
const pending = ({ pendingId }: World) => pendingId;
const otherUser = { organization_user_id: OTHER_CITIZEN };

/** F. What an event means. */
export const events: readonly BadInput[] = [
  event(64, "another citizen", "identity-mismatch", { ...yes, user: otherUser }),
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
    "an unknown preference",
    "unknown-purpose",
    purposes({ id: "newsletter", values: { nope: { value: "water" } } }),
  ),
  event(
    68,
    "an unknown value",
    "unknown-purpose",
    purposes({ id: "newsletter", values: { topics: { value: "x" } } }),
  ),
  // Vendors are no part of a notice: their ids are kept as they are told.
  event(68, "an unknown channel", "unknown-purpose", {
    consents: { channels: [{ id: "fax", enabled: true }] },
  }),
  event(68, "a notice that is not there", "unknown-notice", {
    ...yes,
    notice: { id: "preferences", version: 99, language: "en" },
  }),
  event(69, "words that have changed", "purpose-version-stale", {
    ...purposes({ id: "research", enabled: true }),
    notice: { id: "preferences", version: 1, language: "en" },
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
      "/consents/purposes/0/enabled",
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
  event(75, "an unknown regulation", "unknown-regulation", { ...yes, regulation: "lgpd" }, "/regulation"),
  {
    ...event(76, "an event id with other content", "event-id-conflict", yes),
    request: ({ bearer, recordedId }) => ({
      bearer,
      body: { ...purposes({ id: "research", enabled: true }), id: recordedId },
    }),
  },
  ...["", "x".repeat(129), "../x", "a b", "a\u0007"].map((id) =>
    event(78, `event id ${JSON.stringify(id).slice(0, 12)}`, "validation-failed", { ...yes, id }, "/id"),
  ),
  event(79, "an unknown proof", "not-found", { ...yes, proofs_id: ["proof"] }, "/proofs_id/0"),
  {
    ...event(79, "another citizen's proof", "not-found", yes),
    request: ({ bearer, othersProofId }) => ({ bearer, body: { ...yes, proofs_id: [othersProofId] } }),
  },
  {
    ...imported(79, "another citizen's proof, by session", "not-found", {}),
    request: ({ api, othersProofId }) => ({
      bearer: api.session,
      body: { ...yes, user: { organization_user_id: CITIZEN }, proofs_id: [othersProofId] },
    }),
  },
  read(79, "an unknown proof to read", "not-found", `${PROOFS}/nope`),
  {
    ...read(
      79,
      "another citizen's proof to read",
      "not-found",
      (world) => `${PROOFS}/${world.othersProofId}`,
    ),
    request: ({ bearer }) => ({ bearer }),
  },
  {
    ...event(80, "a proof is asked for", "proof-missing", yes),
    request: async ({ api }) => ({
      bearer: await api.token({ validations: { file: { enabled: true } } }),
      body: yes,
    }),
  },
  patched(81, "approving what one asked for oneself", "insufficient-scope", pending, {
    status: "confirmed",
    delegate: { id: "agent-7" },
  }),
  patched(
    81,
    "confirming in the citizen's place",
    "insufficient-scope",
    ({ unconfirmedId }) => unconfirmedId,
    {
      status: "confirmed",
    },
  ),
  patched(83, "changing a confirmed event", "event-immutable", recorded, yes),
  patched(83, "another proof of a confirmed event", "event-immutable", recorded, {
    proofs: [dataUri(pdfFile())],
  }),
  event("none", "9 KB of TCF choices", "metadata-too-large", {
    consents: { tcfcs: { v: "x".repeat(9_000) } },
  }),
  event("none", "9 KB of TCF string", "metadata-too-large", { consents: { tcfcs: "x".repeat(9_000) } }),
  { ...event("none", "TCF strings", "tcf-not-supported", yes), path: `${EVENTS}?$generate_tcfcs=true` },
  event("none", "no events in a batch", "validation-failed", []),
  event(
    "none",
    "101 events in a batch",
    "validation-failed",
    Array.from({ length: 101 }, () => yes),
  ),
  {
    ...event("none", "a token that may only read", "insufficient-scope", yes),
    request: async ({ api }) => ({ bearer: await api.token({ scope: "consents:read" }), body: yes }),
  },
  {
    ...read("none", "a user whose id somebody has", "user-id-conflict", USERS),
    request: ({ api }) => ({ bearer: api.session, body: { organization_user_id: CITIZEN } }),
  },
  {
    ...read("none", "a user who has changed", "user-version-stale", ({ userId }) => `${USERS}/${userId}`),
    request: ({ api }) => ({ method: "PATCH", bearer: api.session, body: { version: 99, country: "FR" } }),
  },
  ...Object.entries({ id: "someone", updated_at: "2026-01-01T00:00:00Z", ...yes }).map(
    ([name, value]): BadInput => ({
      ...read("none", `a user's ${name}`, "field-not-writable", ({ userId }) => `${USERS}/${userId}`),
      request: ({ api }) => ({ method: "PATCH", bearer: api.session, body: { [name]: value } }),
    }),
  ),

  // G. preconditions
  ...(
    [
      ["an old ETag on the same choice", "precondition-failed", '"0"'],
      ["If-Match that is no ETag", "malformed-header", "1"],
    ] as const
  ).map(
    ([name, code, etag]): BadInput => ({
      ...event(85, name, code, yes),
      request: ({ bearer }) => ({ bearer, headers: { "if-match": etag }, body: yes }),
    }),
  ),
  {
    ...event(85, "If-Match: * and nobody there", "precondition-failed", yes),
    request: async ({ api }) => ({
      bearer: await api.token({ sub: "nobody yet" }),
      headers: { "if-match": "*" },
      body: yes,
    }),
  },
];
