import * as v from "valibot";
import { idSchema, timestampSchema } from "./identifiers.ts";
import { WEBHOOK_URL_LENGTH_MAX } from "./limits.ts";
import { strictObject } from "./strict-object.ts";

/** What a message may tell of. `…deleted` of an event: it was removed; of a user: they were erased. */
export type WebhookType =
  | "event.created"
  | "event.updated"
  | "event.deleted"
  | "user.created"
  | "user.updated"
  | "user.deleted";

export const webhookTypes: readonly WebhookType[] = [
  "event.created",
  "event.updated",
  "event.deleted",
  "user.created",
  "user.updated",
  "user.deleted",
];

/**
 * Whether messages are sent. `paused` by the organization; `disabled` by the server, see `disabled_reason`. In both cases
 * messages are kept meanwhile, and sent once it is `active` again.
 */
export type WebhookStatus = "active" | "paused" | "disabled";

/** Why the server sends no more: the receiver answered 410, or took nothing for about three days. */
export type WebhookDisabledReason = "gone" | "failing";

/** `POST /webhooks`, body. */
export interface WebhookRequest {
  organization_id?: string;
  /** An https URL of a public host, without user, password and fragment. */
  url: string;
  /** Which messages; at least one. */
  types: WebhookType[];
}

/** `PATCH /webhooks/{id}`, body: what shall be otherwise. */
export interface WebhookPatch {
  organization_id?: string;
  url?: string;
  types?: WebhookType[];
  /** `active` also takes up again what the server has disabled. */
  status?: "active" | "paused";
}

/** Where messages go, and which. */
export interface Webhook {
  id: string;
  organization_id: string;
  url: string;
  types: WebhookType[];
  status: WebhookStatus;
  /** Of one that is `disabled`. */
  disabled_reason?: WebhookDisabledReason;
  created_at: string;
  updated_at: string;
}

/** `POST /webhooks` and `POST /webhooks/{id}/rotate`, answer: the only places where the secret is shown. */
export interface WebhookWithSecret extends Webhook {
  /** What messages are signed with, as Standard Webhooks writes it: `whsec_…`. */
  secret: string;
  /** Until then messages are signed with the secret before as well. */
  previous_secret_until?: string;
}

/**
 * What became of a message: it waits (for its first attempt, for the next, or behind another of the same user); it was
 * delivered; or `skipped`, since its user was erased before.
 */
export type DeliveryState = "waiting" | "delivered" | "skipped";

/** `GET /webhooks/{id}/deliveries`, a row: a message, and what became of it. Nothing of what it says. */
export interface Delivery {
  /** The header `webhook-id`. */
  id: string;
  type: WebhookType;
  /** Of the event, or of the user, that it tells of. */
  subject_id: string;
  user_id: string;
  created_at: string;
  state: DeliveryState;
  /** How often it was sent. */
  attempts: number;
  /** When it will be sent (again) at the earliest; of one that waits no more, when that was so. */
  at: string;
  /** Why the last attempt did not do it: `HTTP 500`, `timeout`, `ECONNREFUSED`, … */
  reason?: string;
}

/** `POST /webhooks/{id}/replay`, body. */
export interface ReplayRequest {
  organization_id?: string;
  /** Messages that were made from then on are sent again. ISO 8601. */
  from: string;
}

/** `POST /webhooks/{id}/replay`, answer. */
export interface ReplayResponse {
  /** How many messages wait again. */
  messages: number;
}

const typeSchema = v.picklist(webhookTypes, "is no type of message");

const types: v.GenericSchema<unknown, WebhookType[]> = v.pipe(
  v.array(typeSchema, "must be an array"),
  v.minLength(1, "must not be empty"),
  v.maxLength(webhookTypes.length, `must have at most ${webhookTypes.length} entries`),
);

const url: v.GenericSchema<unknown, string> = v.pipe(
  v.string("must be a string"),
  v.maxLength(WEBHOOK_URL_LENGTH_MAX, `must have at most ${WEBHOOK_URL_LENGTH_MAX} characters`),
);

/** Shape of a request for a webhook. Whether the URL is allowed is for the consents API. */
export const webhookRequestSchema: v.GenericSchema<unknown, WebhookRequest> = strictObject({
  organization_id: v.optional(idSchema),
  url,
  types,
});

/** Shape of a change to a webhook. */
export const webhookPatchSchema: v.GenericSchema<unknown, WebhookPatch> = strictObject({
  organization_id: v.optional(idSchema),
  url: v.optional(url),
  types: v.optional(types),
  status: v.optional(v.picklist(["active", "paused"], 'must be "active" or "paused"')),
});

const webhookEntries = {
  id: idSchema,
  organization_id: idSchema,
  url,
  types: v.array(typeSchema),
  status: v.picklist(["active", "paused", "disabled"]),
  disabled_reason: v.optional(v.picklist(["gone", "failing"])),
  created_at: timestampSchema,
  updated_at: timestampSchema,
};

/** Shape of a webhook in answers. */
export const webhookSchema: v.GenericSchema<unknown, Webhook> = v.object(webhookEntries);

/** Shape of the answers that hold the secret. */
export const webhookWithSecretSchema: v.GenericSchema<unknown, WebhookWithSecret> = v.object({
  ...webhookEntries,
  secret: v.string(),
  previous_secret_until: v.optional(timestampSchema),
});

/** Shape of a row of the delivery log. */
export const deliverySchema: v.GenericSchema<unknown, Delivery> = v.object({
  id: v.string(),
  type: typeSchema,
  subject_id: idSchema,
  user_id: idSchema,
  created_at: timestampSchema,
  state: v.picklist(["waiting", "delivered", "skipped"]),
  attempts: v.pipe(v.number(), v.integer()),
  at: timestampSchema,
  reason: v.optional(v.string()),
});

/** Shape of a request to send messages again. */
export const replayRequestSchema: v.GenericSchema<unknown, ReplayRequest> = strictObject({
  organization_id: v.optional(idSchema),
  from: timestampSchema,
});

/** Shape of its answer. */
export const replayResponseSchema: v.GenericSchema<unknown, ReplayResponse> = v.object({
  messages: v.pipe(v.number(), v.integer(), v.minValue(0)),
});
