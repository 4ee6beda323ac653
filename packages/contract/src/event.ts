import * as v from "valibot";
import { type Delegate, delegateSchema, type Validations, validationsSchema } from "./consent-token.ts";
import { type Consents, type ConsentsInput, consentsInputSchema, consentsSchema } from "./consents.ts";
import {
  type Approval,
  approvalSchema,
  type Evidence,
  evidenceSchema,
  type NoticeShown,
  noticeShownSchema,
  noticeToldSchema,
  type WidgetGesture,
  widgetGestureSchema,
} from "./evidence.ts";
import { countrySchema, idSchema, organizationUserIdSchema, timestampSchema } from "./identifiers.ts";
import type { JsonObject } from "./json.ts";
import { PROOFS_MAX } from "./limits.ts";
import { metadataSchema } from "./metadata-schema.ts";
import { proofFileSchema } from "./proof.ts";
import { strictObject } from "./strict-object.ts";
import type { ConsentUser } from "./user.ts";
import { consentUserSchema } from "./user-schema.ts";

/** `pending_approval` changes nothing until it is confirmed. */
export type EventStatus = "confirmed" | "pending_approval";

/** The regulation an event is about unless it, or the notice that was shown, says another. */
export const REGULATION_DEFAULT = "gdpr";

/** `POST /consents/events`, body: a partial update. */
export interface ConsentEventRequest {
  /** The idempotency key, unique per organization. Default: a new one. */
  id?: string;
  organization_id?: string;
  /** ISO 8601 with zone; an organization's import may set a past time. Ignored with a consent token. */
  created_at?: string;
  /** Organization only; default `confirmed`. Ignored with a consent token. */
  status?: EventStatus;
  /** Default: that of the `notice`, else `gdpr`. */
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

/** The answer to `DELETE /consents/events`. */
export interface RemovedEvents {
  /** How many this call removed. */
  removed: number;
  /** Not null: there may be more; ask again with the same filters and this as `$cursor`. */
  cursor: string | null;
}

/** The answer to `POST /consents/events/{id}/remind`. */
export interface Reminder {
  /** How many mails will be sent; 0: the event waits for nobody who could be asked. */
  mails: number;
}

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
  notice: v.optional(noticeToldSchema),
  widget: v.optional(widgetGestureSchema),
  updated_at: v.optional(v.string("must be a string")),
  evidence: v.optional(evidenceSchema),
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
  notice: v.optional(noticeShownSchema),
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

export const removedEventsSchema: v.GenericSchema<unknown, RemovedEvents> = v.object({
  removed: v.pipe(v.number(), v.integer(), v.minValue(0)),
  cursor: v.nullable(v.string()),
});

export const reminderSchema: v.GenericSchema<unknown, Reminder> = v.object({
  mails: v.pipe(v.number(), v.integer(), v.minValue(0)),
});
