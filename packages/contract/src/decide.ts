import * as v from "valibot";
import { idSchema, organizationUserIdSchema, timestampSchema } from "./identifiers.ts";
import { DECIDE_PAIRS_MAX } from "./limits.ts";
import { type LawfulBasis, lawfulBasisSchema } from "./notice.ts";
import { strictObject } from "./strict-object.ts";

/** Somebody, by one of the two ids, or by both: then both must fit. */
export interface DecideUser {
  id?: string;
  organization_user_id?: string;
}

/** `POST /consents/decide`, body: may these people be reached for these purposes, by these channels? */
export interface DecideRequest {
  organization_id?: string;
  /** Default `gdpr`. */
  regulation?: string;
  users: DecideUser[];
  /** Purpose ids. */
  purposes: string[];
  /** Channel ids. Absent: whatever the channel; a channel that was refused is not looked at then. */
  channels?: string[];
}

/**
 * Why. Allowed: `consented`; `legitimate-interest` (and no objection); `required` (there is no choice about it).
 * Not allowed: `no-choice`; `withdrawn` (the answer is no); `expired` (the yes is older than the notice lets it hold);
 * `objected`; `pending` (allowed once what awaits approval is
 * approved); `channel-refused`; `channel-not-offered` (no notice reaches anybody that way for this purpose);
 * `purpose-retired` (no notice of the regulation offers it, and nobody consented); `unknown-user`.
 */
export type DecideReason =
  | "consented"
  | "legitimate-interest"
  | "required"
  | "no-choice"
  | "withdrawn"
  | "expired"
  | "objected"
  | "pending"
  | "channel-refused"
  | "channel-not-offered"
  | "purpose-retired"
  | "unknown-user";

/** What may be done with one person, for one purpose, by one channel. */
export interface Decision {
  /** As in the request. */
  user: DecideUser;
  purpose: string;
  /** Absent when the request named no channels. */
  channel?: string;
  /** True: it may be sent now. */
  allowed: boolean;
  reason: DecideReason;
  /** The purpose's. */
  lawful_basis: LawfulBasis;
  /** When that was said which decides; absent when nobody said anything. ISO 8601, UTC. */
  at?: string;
  /** The event that said it. */
  event_id?: string;
}

/** `POST /consents/decide`, answer: users, within each the purposes, within each the channels, in the order asked. */
export interface DecideResponse {
  regulation: string;
  decisions: Decision[];
}

const decideUserSchema: v.GenericSchema<unknown, DecideUser> = strictObject({
  id: v.optional(idSchema),
  organization_user_id: v.optional(organizationUserIdSchema),
});

const some = <T>(of: v.GenericSchema<unknown, T>): v.GenericSchema<unknown, T[]> =>
  v.pipe(
    v.array(of, "must be an array"),
    v.minLength(1, "must not be empty"),
    v.maxLength(DECIDE_PAIRS_MAX, `must have at most ${DECIDE_PAIRS_MAX} entries`),
  );

/** Shape of a request to decide. That the ids are known and the pairs not too many is for the consents API's domain. */
export const decideRequestSchema: v.GenericSchema<unknown, DecideRequest> = strictObject({
  organization_id: v.optional(idSchema),
  regulation: v.optional(idSchema),
  users: some(decideUserSchema),
  purposes: some(idSchema),
  channels: v.optional(some(idSchema)),
});

export const decisionSchema: v.GenericSchema<unknown, Decision> = v.object({
  user: decideUserSchema,
  purpose: idSchema,
  channel: v.optional(idSchema),
  allowed: v.boolean(),
  reason: v.picklist([
    "consented",
    "legitimate-interest",
    "required",
    "no-choice",
    "withdrawn",
    "expired",
    "objected",
    "pending",
    "channel-refused",
    "channel-not-offered",
    "purpose-retired",
    "unknown-user",
  ]),
  lawful_basis: lawfulBasisSchema,
  at: v.optional(timestampSchema),
  event_id: v.optional(idSchema),
});

/** Shape of the answer to a request to decide. */
export const decideResponseSchema: v.GenericSchema<unknown, DecideResponse> = v.object({
  regulation: idSchema,
  decisions: v.array(decisionSchema),
});
