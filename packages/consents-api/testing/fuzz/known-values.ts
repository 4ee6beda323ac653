import type { JsonValue } from "@consents/contract";
import { CITIZEN, NOTICE, ORGANIZATION, OTHER_CITIZEN, OTHER_ORGANIZATION } from "../../src/api-for-tests.ts";
import { dataUri, pdfFile, pngFile } from "../../src/http/proofs/files-for-tests.ts";

/** Texts that stand for something that the world has, whatever it is called there. */
export const standIns = [
  "<event>",
  "<pending>",
  "<user>",
  "<other user>",
  "<proof>",
  "<jti>",
  "<secret>",
  "<webhook>",
] as const;
export type StandIn = (typeof standIns)[number];

const choices = ["newsletter", "research", "sharing", "receipts"];
const channels = ["email", "sms"];
const files = [pdfFile("fuzz"), pngFile()].map((file) => dataUri(file));
const texts = { en: "Text" };
const userIds = [CITIZEN, CITIZEN, CITIZEN, CITIZEN, OTHER_CITIZEN, "carol"];

/** Values that mean something to the world, by the name of a property, of a parameter (in a path: with that path), of a schema, or of the
 * operation whose body it is. */
const values: Readonly<Record<string, readonly JsonValue[]>> = {
  organization_id: [ORGANIZATION, ORGANIZATION, ORGANIZATION, OTHER_ORGANIZATION],
  organization_user_id: userIds,
  "user.organization_user_id": userIds,
  user_id: ["<user>", "<user>", "<user>", "<user>", "<other user>"],
  "user.id": ["<user>"],
  id: [...choices, ...channels, "topics", "water", "<event>", "<user>", "preferences", "new-1", "new-2"],
  purposes: choices,
  channels,
  jti: ["<jti>", "other"],
  "evidence.jti": ["<jti>"],
  key: ["key-of-charity"],
  secret: ["<secret>", "<secret>", "wrong"],
  decide: [
    { users: [{ organization_user_id: CITIZEN }, { id: "<other user>" }], purposes: choices, channels },
  ],
  // Most name nobody, or the wrong one: what they would do must be right the more often.
  patchEvent: [
    { status: "confirmed" },
    { status: "confirmed" },
    { status: "confirmed", organization_id: ORGANIZATION },
    { consents: { purposes: [{ id: "research", enabled: false }] } },
  ],
  LinkRequest: [
    {
      organization_user_id: CITIZEN,
      action: "event.create",
      event: { consents: { purposes: [{ id: "research", enabled: true }] } },
      redirect_url: "https://charity.example/thanks",
    },
  ],
  regulation: ["gdpr", "ccpa"],
  "regulation[$in]": ["gdpr", "ccpa"],
  language: ["en"],
  languages: ["en"],
  value: ["water", "water,schools", ""],
  proofs_id: ["<proof>"],
  proofs: files,
  file: files,
  version: [1, 2],
  created_at: ["2026-01-01T00:00:00Z", "2025-05-05T05:05:05.5+02:00"],
  lifetime: [1, 900, 7_776_000],
  redirect_url: ["https://charity.example/thanks"],
  domain: ["charity.example"],
  url: ["https://hooks.example.org/", "https://10.0.0.1/"],
  types: ["event.created", "user.deleted"],
  from: ["2026-01-01T00:00:00Z"],
  $generate_tcfcs: [false],
  "metadata.x": ["1"],
  "If-Match": ["*", '"1"', '"1:1"', '"0", "1"'],
  "If-None-Match": ["*", '"1"', 'W/"1"'],
  LocalizedText: [texts],
  PurposeChoice: [
    { id: "newsletter", enabled: true },
    { id: "newsletter", enabled: false, values: { topics: { value: "water" } } },
    { id: "research", enabled: null },
    { id: "sharing", enabled_li: false, enabled: null },
  ],
  NoticeRequest: [{ ...NOTICE }, { ...NOTICE, name: { en: "Other choices" } }] as unknown as JsonValue[],
  "/consents/events/{id} id": ["<event>", "<event>", "<pending>"],
  "/consents/proofs/{id} id": ["<proof>"],
  "/consents/users/{id} id": ["<user>", "<user>", "<user>", CITIZEN],
  "/webhooks/{id} id": ["<webhook>"],
  "/webhooks/{id}/rotate id": ["<webhook>"],
  "/webhooks/{id}/deliveries id": ["<webhook>"],
  "/webhooks/{id}/replay id": ["<webhook>"],
  "/notices/{id} id": ["preferences", "fuzzed"],
  "/notices/{id}/versions/{version} id": ["preferences"],
  "/notices/{id}/versions/{version} version": ["1", "2"],
};

/** Those for a name; none: only what its schema says. */
export function knownValues(name: string): readonly JsonValue[] {
  return Object.hasOwn(values, name) ? (values[name] ?? []) : [];
}
