import { type WebhookOutcome, webhookMessageId } from "../domain/webhook-message.ts";
import { type FailedAttempt, nextWebhookAttempt } from "../domain/webhook-retries.ts";
import { webhookSecrets } from "../domain/webhook-secret.ts";
import type { ClaimedMessage } from "../domain/webhook-store.ts";
import type { FindKey } from "./find-key.ts";
import type { PostMessage, PostOutcome } from "./post-message.ts";
import { signMessage } from "./sign-message.ts";

/** What is needed to send messages. */
export interface WebhookDeliveryOptions {
  post: PostMessage;
  /** The server's own key that a webhook's secrets are made of. */
  findKey: FindKey;
  now: () => Date;
  /** From 0 to 1, for the pauses between attempts. */
  random: () => number;
}

/** Makes one attempt at a message, and tells what became of it. A message of somebody who was erased is not sent. */
export async function deliverWebhookMessage(
  { message, webhook }: ClaimedMessage,
  { post, findKey, now, random }: WebhookDeliveryOptions,
): Promise<WebhookOutcome> {
  if (message.body === null) return { state: "skipped" };
  const key = await findKey(webhook.kid);
  const begun = now().getTime();
  const id = webhookMessageId(message);
  const timestamp = Math.floor(begun / 1_000);
  const signature = signMessage({ id, timestamp, body: message.body }, webhookSecrets(webhook, key, begun));
  const outcome = await post({
    url: webhook.url,
    headers: {
      "content-type": "application/json",
      "user-agent": "consents-api",
      "webhook-id": id,
      "webhook-timestamp": String(timestamp),
      "webhook-signature": signature,
    },
    body: message.body,
  });
  if ("status" in outcome && outcome.status >= 200 && outcome.status < 300) return { state: "delivered" };
  const failures = message.failures + 1;
  return failed(outcome, { failures, now: now().getTime(), random: random(), url: webhook.url });
}

function failed(
  outcome: PostOutcome,
  { url, ...attempt }: Pick<FailedAttempt, "failures" | "now" | "random"> & { url: string },
): WebhookOutcome {
  const reason = "failure" in outcome ? outcome.failure : `HTTP ${outcome.status}`;
  const retry_after = "status" in outcome ? parseRetryAfter(outcome.retry_after, attempt.now) : undefined;
  const next = nextWebhookAttempt({ ...attempt, ...(retry_after !== undefined && { retry_after }) });
  const gone = "status" in outcome && outcome.status === 410;
  const disable = gone ? { reason: "gone" as const } : next.disable;
  return {
    state: "waiting",
    reason,
    due_at: next.due_at,
    ...(disable !== undefined && { disable: { ...disable, url } }),
  };
}

// RFC 9110 §10.2.3: seconds, or a date.
function parseRetryAfter(text: string | undefined, now: number): number | undefined {
  if (text === undefined) return undefined;
  if (/^\d{1,9}$/.test(text)) return now + Number(text) * 1_000;
  const date = Date.parse(text);
  return Number.isNaN(date) ? undefined : date;
}
