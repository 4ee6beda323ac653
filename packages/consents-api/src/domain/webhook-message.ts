import type { Delivery, DeliveryState, WebhookDisabledReason, WebhookType } from "@consents/contract";

/** What happened, for whoever wants to be told. */
export interface Announcement {
  type: WebhookType;
  /** The event, or the user, that it tells of. */
  subject_id: string;
  user_id: string;
  /** When it happened. ISO 8601. */
  created_at: string;
  /** The message's bytes, chosen once: every attempt sends the same. */
  body: string;
}

/** An announcement to one webhook, as it is kept. */
export interface WebhookMessage extends Omit<Announcement, "body"> {
  organization_id: string;
  webhook_id: string;
  /** Of a webhook's messages about one user the one with the lesser number comes first. */
  number: number;
  /** Null: the user was erased; there is nothing left to send. */
  body: string | null;
  state: DeliveryState;
  /** How often a worker has taken it. */
  attempts: number;
  /** How many attempts have failed since it waits. */
  failures: number;
  /** When it may be taken (again); of one that waits no more, since when. Milliseconds since 1970. */
  due_at: number;
  /** Why the last attempt did not do it: no URL, no text of others. */
  reason: string | null;
}

/** What became of an attempt. */
export type WebhookOutcome =
  | { state: "delivered" | "skipped" }
  | {
      state: "waiting";
      /** Milliseconds since 1970. */
      due_at: number;
      reason: string;
      /** Nothing more is to be sent until the organization says so. */
      disable?: WebhookDisabling;
    };

/** Why a webhook is disabled, and when not. */
export interface WebhookDisabling {
  reason: WebhookDisabledReason;
  /** Where the attempt went. A webhook that leads elsewhere by now stays as it is. */
  url: string;
  /** Unless any of its messages was delivered since. Milliseconds since 1970. */
  unless_delivered_since?: number;
}

/**
 * The header `webhook-id`, by which a receiver knows a message that it has had: of `event.created` the event's own id. An
 * event may change more than once, so of all others an id of this message to this webhook; no event's id holds a slash.
 * A dot of an id, which citizens may choose, is written as `%2E`: what is signed is the id, the time and the body with dots
 * between them, and must be read in one way only. No id holds a percent sign.
 */
export function webhookMessageId({
  type,
  subject_id,
  number,
}: Pick<WebhookMessage, "type" | "subject_id" | "number">): string {
  const subject = subject_id.replaceAll(".", "%2E");
  return type === "event.created" ? subject : `${type.replace(".", "-")}/${subject}/${number}`;
}

/** As it stands in the delivery log. */
export function deliveryOf(message: WebhookMessage): Delivery {
  const { type, subject_id, user_id, created_at, state, attempts, due_at, reason } = message;
  const at = new Date(due_at).toISOString();
  const delivery = {
    id: webhookMessageId(message),
    type,
    subject_id,
    user_id,
    created_at,
    state,
    attempts,
    at,
  };
  return reason === null ? delivery : { ...delivery, reason };
}
