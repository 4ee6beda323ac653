import * as v from "valibot";
import {
  type Delegate,
  delegateSchema,
  type ValidationMethod,
  type Validations,
  validationsSchema,
} from "./consent-token.ts";
import { type Consents, type ConsentsInput, consentsInputSchema, consentsSchema } from "./consents.ts";
import {
  countrySchema,
  idSchema,
  organizationUserIdSchema,
  timestampSchema,
  versionSchema,
} from "./identifiers.ts";
import type { JsonObject } from "./json.ts";
import { PROOFS_MAX } from "./limits.ts";
import { metadataSchema } from "./metadata-schema.ts";
import { proofFileSchema } from "./proof.ts";
import { refuseArrays } from "./refuse-arrays.ts";
import { strictObject } from "./strict-object.ts";
import type { ConsentUser } from "./user.ts";
import { consentUserSchema } from "./user-schema.ts";

/** `pending_approval` changes nothing until it is confirmed. */
export type EventStatus = "confirmed" | "pending_approval";

/** The regulation an event is about unless it says another. */
export const REGULATION_DEFAULT = "gdpr";

/** Which notice the citizen was looking at. */
export interface NoticeShown {
  id: string;
  version: number;
  /** BCP 47 tag, one of the notice's languages. */
  language: string;
}

/** `POST /consents/events`, body: a partial update. */
export interface ConsentEventRequest {
  /** The idempotency key, unique per organization. Default: a new one. */
  id?: string;
  organization_id?: string;
  /** ISO 8601 with zone; an organization's import may set a past time. Ignored with a consent token. */
  created_at?: string;
  /** Organization only; default `confirmed`. Ignored with a consent token. */
  status?: EventStatus;
  /** Default `gdpr`. */
  regulation?: string;
  domain?: string;
  metadata?: JsonObject;
  /**
   * Whose choices. With a consent token it may be left out; if an id is given it must be the token's citizen's, and
   * the rest is ignored: what is known of the user comes from the organization or its token.
   */
  user?: {
    id?: string;
    organization_user_id?: string;
    metadata?: JsonObject;
    country?: string;
    last_seen_country?: string;
  };
  consents?: ConsentsInput;
  /** Proofs handed in before; each must be there for this user. */
  proofs_id?: string[];
  /** Further proofs, as base64 data URIs; small ones, since the whole body is bounded. Answered as `proofs_id`. */
  proofs?: string[];
  /** Organization only. Ignored with a consent token: there the token says who acts. */
  delegate?: Delegate;
  /** `sha256`: must be that of what was shown. */
  notice?: NoticeShown & { sha256?: string };
  /** How the answer was given, as the widget tells it. */
  widget?: WidgetGesture;
  /** Ignored, so that an event as read may be sent: the server writes it. */
  updated_at?: string;
  /** Ignored like `updated_at`. */
  evidence?: Evidence;
}

/** What the widget tells about itself and the gesture; kept as evidence. */
export interface WidgetGesture {
  version: string;
  /** What the citizen pressed. */
  gesture: "save" | "instant" | "accept-all" | "reject-all" | "withdraw-all";
}

/** How an event came to us; written by the server. */
export interface Evidence {
  /** The consent token's `jti`; absent when an organization's session made the event. */
  jti?: string;
  /** The consent token's `iss`. */
  iss?: string;
  /** The browser's `Origin` header. */
  origin?: string;
  widget?: WidgetGesture;
  /** The `id` of the consent link whose button made it, or else confirmed it. */
  link?: string;
}

/** `PATCH /consents/events/{id}`, body: what an event may be changed in while it is pending. */
export interface ConsentEventPatch {
  organization_id?: string;
  /** `confirmed` approves it. */
  status?: EventStatus;
  /** In place of what was asked for. */
  consents?: ConsentsInput;
  /** In place of the proofs that it has. */
  proofs_id?: string[];
  /** Files in addition to those, as data URIs. */
  proofs?: string[];
  /** Who approves; never who asked. */
  delegate?: Delegate;
}

/** What a pending event needed to count. */
export interface Approval {
  /**
   * `email`: the citizen pressed the button of the page that a mail led to. `link`: whoever has a consent link, which is for
   * the citizen, pressed its button. `manual`: the organization said so.
   */
  method: ValidationMethod | "link" | "manual";
  /** ISO 8601, UTC, milliseconds. */
  approved_at: string;
  /** Who approved, when it was not the citizen. */
  by?: Delegate;
  /** With `link`: the id of the consent link. */
  link?: string;
  /** What the page had shown whose button was pressed; absent: there was no page. */
  shown?: PageShown;
}

/** What a page showed of an event to whoever approved it. */
export interface PageShown {
  /** In which the choices were told, where the notice has it (BCP 47). */
  language: string;
  /**
   * SHA-256 (hex) of the canonical form (RFC 8785) of what was told: `words`, the choices as the notice names them in that
   * language, and the event's `consents`, `proofs_id`, `delegate` and `notice`.
   */
  sha256: string;
}

/** A recorded event, as answered and listed. */
export interface ConsentEvent {
  id: string;
  organization_id: string;
  /** ISO 8601, UTC, milliseconds: the server's time of receipt, or the import's time. */
  created_at: string;
  updated_at: string;
  status: EventStatus;
  regulation: string;
  domain?: string;
  metadata?: JsonObject;
  user: {
    id: string;
    organization_user_id?: string;
    metadata?: JsonObject;
    country?: string;
    last_seen_country?: string;
  };
  consents: Consents;
  proofs_id: string[];
  delegate?: Delegate;
  /** What was asked for to back or to approve it, method by method; absent: nothing. */
  validations?: Validations;
  /** In the order in which they were given; absent: it needed none, or has none yet. */
  approvals?: Approval[];
  /** What was shown, with the SHA-256 (hex) of the canonical notice text in that language. */
  notice?: NoticeShown & { sha256: string };
  evidence: Evidence;
}

/** The answer to `POST /consents/events?$include_user=true`: `user` is the whole user after the event. */
export interface ConsentEventWithUser extends Omit<ConsentEvent, "user"> {
  user: ConsentUser;
}

const noticeShownEntries = {
  id: idSchema,
  version: versionSchema,
  language: v.pipe(v.string("must be a string"), v.maxLength(35, "must have at most 35 characters")),
};

const widgetGestureSchema: v.GenericSchema<unknown, WidgetGesture> = strictObject({
  version: v.pipe(v.string("must be a string"), v.maxLength(32, "must have at most 32 characters")),
  gesture: v.picklist(["save", "instant", "accept-all", "reject-all", "withdraw-all"], "is no known gesture"),
});

const sha256Schema = v.pipe(v.string("must be a string"), v.regex(/^[0-9a-f]{64}$/, "must be 64 hex digits"));

const evidenceSchema: v.GenericSchema<unknown, Evidence> = refuseArrays(
  v.object({
    jti: v.optional(v.string()),
    iss: v.optional(v.string()),
    origin: v.optional(v.string()),
    widget: v.optional(widgetGestureSchema),
    link: v.optional(idSchema),
  }),
);

export const eventStatusSchema: v.GenericSchema<string, EventStatus> = v.picklist(
  ["confirmed", "pending_approval"],
  'must be "confirmed" or "pending_approval"',
);

/** As many of them as one event may have. */
export function proofsOf(of: v.GenericSchema<unknown, string>): v.GenericSchema<unknown, string[]> {
  return v.pipe(
    v.array(of, "must be an array"),
    v.maxLength(PROOFS_MAX, `must have at most ${PROOFS_MAX} entries`),
  );
}

/** Shape of a change to a pending event. What it means is for the consents API's domain. */
export const consentEventPatchSchema: v.GenericSchema<unknown, ConsentEventPatch> = strictObject({
  organization_id: v.optional(idSchema),
  status: v.optional(eventStatusSchema),
  consents: v.optional(consentsInputSchema),
  proofs_id: v.optional(proofsOf(idSchema)),
  proofs: v.optional(proofsOf(proofFileSchema)),
  delegate: v.optional(delegateSchema),
});

/** Shape of an event request. What it means (known ids, possible times, rights) is for the consents API's domain. */
export const consentEventRequestSchema: v.GenericSchema<unknown, ConsentEventRequest> = strictObject({
  id: v.optional(idSchema),
  organization_id: v.optional(idSchema),
  created_at: v.optional(v.string("must be a string")),
  status: v.optional(eventStatusSchema),
  regulation: v.optional(idSchema),
  domain: v.optional(
    v.pipe(v.string("must be a string"), v.maxLength(253, "must have at most 253 characters")),
  ),
  metadata: v.optional(metadataSchema),
  user: v.optional(
    strictObject({
      id: v.optional(idSchema),
      organization_user_id: v.optional(organizationUserIdSchema),
      metadata: v.optional(metadataSchema),
      country: v.optional(countrySchema),
      last_seen_country: v.optional(countrySchema),
    }),
  ),
  consents: v.optional(consentsInputSchema),
  proofs_id: v.optional(proofsOf(idSchema)),
  proofs: v.optional(proofsOf(proofFileSchema)),
  delegate: v.optional(delegateSchema),
  notice: v.optional(strictObject({ ...noticeShownEntries, sha256: v.optional(sha256Schema) })),
  widget: v.optional(widgetGestureSchema),
  updated_at: v.optional(v.string("must be a string")),
  evidence: v.optional(evidenceSchema),
});

export const pageShownSchema: v.GenericSchema<unknown, PageShown> = v.object({
  language: v.string(),
  sha256: sha256Schema,
});

export const approvalSchema: v.GenericSchema<unknown, Approval> = v.object({
  method: v.picklist(["email", "signature", "file", "link", "manual"], "is no way to approve"),
  approved_at: timestampSchema,
  by: v.optional(delegateSchema),
  link: v.optional(idSchema),
  shown: v.optional(pageShownSchema),
});

const eventEntries = {
  id: idSchema,
  organization_id: idSchema,
  created_at: timestampSchema,
  updated_at: timestampSchema,
  status: eventStatusSchema,
  regulation: idSchema,
  domain: v.optional(v.string()),
  metadata: v.optional(metadataSchema),
  consents: consentsSchema,
  proofs_id: v.array(idSchema),
  delegate: v.optional(delegateSchema),
  validations: v.optional(validationsSchema),
  approvals: v.optional(v.array(approvalSchema)),
  notice: v.optional(v.object({ ...noticeShownEntries, sha256: sha256Schema })),
  evidence: evidenceSchema,
};

/** Shape of an event in answers. */
export const consentEventSchema: v.GenericSchema<unknown, ConsentEvent> = v.object({
  ...eventEntries,
  user: v.object({
    id: idSchema,
    organization_user_id: v.optional(organizationUserIdSchema),
    metadata: v.optional(metadataSchema),
    country: v.optional(countrySchema),
    last_seen_country: v.optional(countrySchema),
  }),
});

/** Shape of an event in answers that also hold the user after it. */
export const consentEventWithUserSchema: v.GenericSchema<unknown, ConsentEventWithUser> = v.object({
  ...eventEntries,
  user: consentUserSchema,
});
