import type {
  ConsentEvent,
  ConsentEventRequest,
  ConsentsInput,
  ErrorCode,
  NoticeRequest,
  PurposeChoice,
} from "@consents/contract";
import { complete } from "./create-event.ts";
import { ConsentsError } from "./errors.ts";
import { replay } from "./merge-event.ts";
import { createCatalogue, type NoticeCatalogue } from "./notice-catalogue.ts";
import { publishNotice } from "./publish-notice.ts";
import { type EventToRecord, type RecordedEvent, recordEvent } from "./record-event.ts";
import type { Caller, Organization, ProofFile, StoredEvent, StoredNotice } from "./records.ts";
import type { Decision, Found, User } from "./store.ts";

/** What the tests of the domain and of the store speak about. */

/** Noon of a day in 2026, in milliseconds since 1970. */
export const NOON: number = Date.parse("2026-11-20T12:00:00.000Z");

export const charity: Organization = {
  id: "charity",
  name: "A charity",
  regulations: ["gdpr", "ccpa"],
  approvers: [],
  created_at: "2026-01-01T00:00:00.000Z",
};

/** Newsletter (topics, email and SMS), partners (legitimate interest), accounts (required), surveys (by signature). */
export const noticeRequest: NoticeRequest = {
  name: { en: "Your choices", fr: "Vos choix" },
  languages: ["en", "fr"],
  privacy_policy: {
    url: { en: "https://charity.example/privacy", fr: "https://charity.example/confidentialite" },
    version: "3",
  },
  channels: [
    { id: "email", name: { en: "Email", fr: "Courriel" } },
    { id: "sms", name: { en: "SMS", fr: "SMS" } },
    { id: "post", name: { en: "Post", fr: "Courrier" } },
  ],
  sections: [
    {
      id: "contact",
      name: { en: "Contact", fr: "Contact" },
      purposes: [
        {
          id: "news",
          name: { en: "Newsletter", fr: "Lettre" },
          description: { en: "News by mail", fr: "Nouvelles par courriel" },
          lawful_basis: "consent",
          channels: ["email", "sms"],
          preferences: [
            {
              id: "topics",
              name: { en: "Topics", fr: "Sujets" },
              values: [
                { id: "water", name: { en: "Water", fr: "Eau" } },
                { id: "food", name: { en: "Food", fr: "Faim" } },
              ],
            },
            {
              id: "rhythm",
              name: { en: "How often", fr: "Rythme" },
              selection: "single",
              values: [
                { id: "weekly", name: { en: "Weekly", fr: "Par semaine" } },
                { id: "monthly", name: { en: "Monthly", fr: "Par mois" } },
              ],
            },
          ],
        },
        {
          id: "partners",
          name: { en: "Partners", fr: "Partenaires" },
          description: { en: "Sharing with partners", fr: "Partage" },
          lawful_basis: "legitimate_interest",
        },
        {
          id: "accounts",
          name: { en: "Accounts", fr: "Comptes" },
          description: { en: "Receipts for gifts", fr: "Reçus" },
          lawful_basis: "legal_obligation",
        },
        {
          id: "surveys",
          name: { en: "Surveys", fr: "Sondages" },
          description: { en: "Questions", fr: "Questions" },
          lawful_basis: "consent",
          validations: { signature: { enabled: true } },
        },
      ],
    },
  ],
};

/** A version of the notice `choices`, as the store gives it back. */
export function publish(request: NoticeRequest = noticeRequest, newest?: StoredNotice): StoredNotice {
  return publishNotice({ id: "choices", organization: charity, request, now: NOON })(newest);
}

/** The notice with one purpose changed, or left out when `change` gives undefined. */
export function withPurpose(
  id: string,
  change: (purpose: NoticeRequest["sections"][0]["purposes"][0]) => object | undefined,
): NoticeRequest {
  const copy = structuredClone(noticeRequest);
  for (const section of copy.sections) {
    section.purposes = section.purposes.flatMap((purpose) => {
      if (purpose.id !== id) return [purpose];
      const changed = change(purpose);
      return changed === undefined ? [] : [{ ...purpose, ...changed }];
    });
  }
  return copy;
}

export const catalogue: NoticeCatalogue = createCatalogue([publish()]);

export type CitizenCaller = Extract<Caller, { kind: "citizen" }>;

/** The citizen Ada, who may write. */
export function citizen(more: Partial<CitizenCaller> = {}): CitizenCaller {
  return {
    kind: "citizen",
    organization_id: "charity",
    organization_user_id: "ada",
    may_write: true,
    jti: "jti-1",
    iss: "https://api.example",
    ...more,
  };
}

/** The organization, with a key that may write. */
export const operator: Caller = {
  kind: "organization",
  organization_id: "charity",
  key: "key-1",
  scopes: ["consents:read", "consents:write"],
};

/** What a change finds when there is nobody yet, or what is given. */
export function found(more: Partial<Found> = {}): Found {
  return {
    user: undefined,
    ids_conflict: false,
    statuses: new Map(),
    events: new Map(),
    removed_event_ids: new Set(),
    proof_owners: new Map(),
    history: [],
    ...more,
  };
}

/** A file, as its content would tell. */
export function proofFile(id = "proof-1.pdf"): ProofFile {
  return { id, media_type: "application/pdf", content: new TextEncoder().encode(`content of ${id}`) };
}

/** Answers about one purpose. */
export function aboutPurpose(choice: PurposeChoice): ConsentsInput {
  return { purposes: [choice] };
}

/** A confirmed event of Ada's that grants the newsletter, or what is given. */
export function storedEvent(
  { consents, ...event }: Partial<Omit<ConsentEvent, "consents">> & { consents?: ConsentsInput } = {},
  stored: Partial<Omit<StoredEvent, "event">> = {},
): StoredEvent {
  return {
    event: {
      id: "event-1",
      organization_id: "charity",
      created_at: new Date(NOON).toISOString(),
      updated_at: new Date(NOON).toISOString(),
      status: "confirmed",
      regulation: "gdpr",
      user: { id: "user-1", organization_user_id: "ada" },
      proofs_id: [],
      evidence: {},
      ...event,
      consents: complete(consents ?? aboutPurpose({ id: "news", enabled: true })),
    },
    effective_at: NOON,
    version: 1,
    request_sha256: "0".repeat(64),
    ...stored,
  };
}

/** Grants the newsletter. */
export const grant: ConsentsInput = aboutPurpose({ id: "news", enabled: true });

/** Records an event: Ada's, at noon, with nobody there yet, unless more is said. New ids are `new-1`, `new-2`, … */
export function record(
  request: ConsentEventRequest,
  more: Partial<EventToRecord> = {},
  there: Partial<Found> = {},
): Decision<RecordedEvent> {
  let ids = 0;
  const newId = (): string => `new-${++ids}`;
  const facts = { request, caller: citizen(), organization: charity, catalogue, now: NOON, newId };
  return recordEvent({ ...facts, ...more }).decide(found(there));
}

/** What is found when Ada is there, and everything that these events made of her. */
export function adaAfter(...events: StoredEvent[]): Partial<Found> & { user: User } {
  const user: User = {
    id: "user-1",
    organization_id: "charity",
    organization_user_id: "ada",
    version: Math.max(1, ...events.map(({ version }) => version)),
    created_at: new Date(NOON - 60_000).toISOString(),
    updated_at: new Date(NOON - 60_000).toISOString(),
    metadata: { city: "Lyon", tags: ["a"] },
  };
  return { user, statuses: replay(events), events: new Map(events.map((one) => [one.event.id, one])) };
}

/** With what an action is refused: the code, and where. */
export function refusalOf(action: () => unknown): { code: ErrorCode; pointers: string[] } {
  try {
    action();
  } catch (error) {
    if (!(error instanceof ConsentsError)) throw error;
    return { code: error.code, pointers: error.errors.map(({ pointer }) => pointer) };
  }
  throw new Error("The action was not refused.");
}
