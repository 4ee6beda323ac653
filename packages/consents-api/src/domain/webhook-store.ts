import type { PageRequest, Rows } from "./list.ts";
import type { StoredWebhook } from "./webhook.ts";
import type { WebhookMessage, WebhookOutcome } from "./webhook-message.ts";

/** Which messages a worker takes. Times in milliseconds since 1970. */
export interface WebhookClaim {
  now: number;
  until: number;
  /** So many at most. */
  limit: number;
  /** And to one webhook so many: a slow receiver holds up nobody else. */
  perWebhook: number;
  /** Ids of webhooks that have enough under way. */
  without: readonly string[];
}

/** A message that a worker has taken, and where it goes. */
export interface ClaimedMessage {
  message: WebhookMessage;
  webhook: StoredWebhook;
}

/** Which attempt at which message. */
export type WebhookAttempt = Pick<
  WebhookMessage,
  "organization_id" | "webhook_id" | "user_id" | "number" | "attempts"
>;

/** What waits, of all organizations. */
export interface WebhookBacklog {
  waiting: number;
  /** When the oldest of them was made, ISO 8601; null: there is none. */
  oldest: string | null;
}

/**
 * Where webhooks and their messages are kept; a part of the `Store`. Messages are written with the changes that they tell
 * of, to every webhook of the organization that asks for their type, whether it is active or not.
 */
export interface WebhookStore {
  /** Rejects with `not-found` when there is no such organization, with `too-many-webhooks` when it has enough. */
  addWebhook(webhook: StoredWebhook): Promise<void>;
  findWebhook(organization_id: string, id: string): Promise<StoredWebhook | undefined>;
  /** In the order of `id`. */
  listWebhooks(organization_id: string): Promise<StoredWebhook[]>;
  /**
   * Keeps what `change` makes of it; undefined: there is none. One that becomes active has what waited for another attempt
   * sent within a minute of `now`.
   */
  changeWebhook(
    organization_id: string,
    id: string,
    change: (webhook: StoredWebhook) => StoredWebhook,
    now: number,
  ): Promise<StoredWebhook | undefined>;
  /** With its messages. False when there is none. */
  removeWebhook(organization_id: string, id: string): Promise<boolean>;

  /** Newest first. */
  listWebhookMessages(
    organization_id: string,
    webhook_id: string,
    page: PageRequest,
  ): Promise<Rows<WebhookMessage>>;
  /** Has those delivered that were made at `from` (ISO 8601) or later wait again; resolves to how many. */
  replayWebhook(organization_id: string, webhook_id: string, from: string, now: number): Promise<number>;

  /**
   * Takes messages that are due, of active webhooks: nobody else is given them before `until`. None is given while an
   * earlier one of the same webhook and user waits. Each counts one attempt more.
   */
  claimWebhookMessages(claim: WebhookClaim): Promise<ClaimedMessage[]>;
  /**
   * Keeps what became of an attempt; until a failed one is made again, those behind it are not looked at. False when
   * somebody else has taken the message meanwhile, or it waits no more: then nothing changes.
   */
  settleWebhookMessage(attempt: WebhookAttempt, outcome: WebhookOutcome, now: number): Promise<boolean>;
  /** Forgets some of the messages, of any webhook, that were done with 30 days before `now`. True: there are more. */
  forgetWebhookMessages(now: number): Promise<boolean>;
  webhookBacklog(): Promise<WebhookBacklog>;
}
