import type { DeliveryState, WebhookDisabledReason, WebhookStatus, WebhookType } from "@consents/contract";
import { ConsentsError } from "../domain/errors.ts";
import type { Decision } from "../domain/store.ts";
import type { StoredWebhook } from "../domain/webhook.ts";
import type { Announcement, WebhookMessage } from "../domain/webhook-message.ts";

/** Rows of webhooks and of their messages as every database gives them; see `rows.ts`. */

export interface WebhookRow {
  organization_id: string;
  id: string;
  url: string;
  types: string;
  status: string;
  disabled_reason: string | null;
  kid: string;
  secret_number: number;
  previous_secret_until: string | null;
  created_at: string;
  updated_at: string;
}

export const webhookColumns = [
  "organization_id",
  "id",
  "url",
  "types",
  "status",
  "disabled_reason",
  "kid",
  "secret_number",
  "previous_secret_until",
  "created_at",
  "updated_at",
] as const;

export function parseWebhook(row: WebhookRow): StoredWebhook {
  return {
    ...row,
    types: JSON.parse(row.types) as WebhookType[],
    status: row.status as WebhookStatus,
    disabled_reason: row.disabled_reason as WebhookDisabledReason | null,
  };
}

/** The row that says this. */
export function webhookRow(webhook: StoredWebhook): WebhookRow {
  return { ...webhook, types: JSON.stringify(webhook.types) };
}

export interface WebhookMessageRow {
  organization_id: string;
  user_id: string;
  webhook_id: string;
  /** Counts up; of one user's messages in the order of commits. */
  number: number;
  type: string;
  subject_id: string;
  created_at: string;
  body: string | null;
  state: string;
  attempts: number;
  failures: number;
  due_at: number;
  reason: string | null;
}

export const webhookMessageColumns = [
  "organization_id",
  "user_id",
  "webhook_id",
  "number",
  "type",
  "subject_id",
  "created_at",
  "body",
  "state",
  "attempts",
  "failures",
  "due_at",
  "reason",
] as const;

export function parseWebhookMessage(row: WebhookMessageRow): WebhookMessage {
  return { ...row, type: row.type as WebhookType, state: row.state as DeliveryState };
}

/**
 * The number that a page goes on behind.
 *
 * @throws {ConsentsError} `validation-failed` when it is none
 */
export function parseMessageNumber(text: string): number {
  const number = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(number)) return number;
  throw new ConsentsError("validation-failed", {
    errors: [{ pointer: "$cursor", code: "validation-failed", detail: "is no cursor of this list" }],
  });
}

/** The rows, but for their numbers, that tell each webhook what it asks for. They wait from now on, and are due at once. */
export function webhookMessageRows(
  webhooks: readonly StoredWebhook[],
  announcements: readonly Announcement[],
  { decided_at }: Pick<Decision<unknown>, "decided_at">,
): Omit<WebhookMessageRow, "number">[] {
  return announcements.flatMap((announcement) =>
    webhooks
      .filter(({ types }) => types.includes(announcement.type))
      .map(({ organization_id, id: webhook_id }) => ({
        ...announcement,
        organization_id,
        webhook_id,
        state: "waiting",
        attempts: 0,
        failures: 0,
        due_at: decided_at ?? Date.parse(announcement.created_at),
        reason: null,
      })),
  );
}

/** A message that was delivered is remembered, and can be sent again, for so long, in milliseconds: 30 days. */
export const DELIVERED_KEPT: number = 30 * 24 * 60 * 60 * 1_000;

/** After this whatever was under way is done, or given up, in milliseconds. */
export const ATTEMPT_OVER: number = 60 * 1_000;

/** Many messages are changed so many at a time. */
export const MESSAGES_AT_ONCE = 1_000;
