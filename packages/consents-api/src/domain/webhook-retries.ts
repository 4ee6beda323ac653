import type { WebhookDisabling } from "./webhook-message.ts";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** How long to wait after the first failure, the second, …: as Standard Webhooks suggests, about three days in all. */
const PAUSES = [
  5 * SECOND,
  5 * MINUTE,
  30 * MINUTE,
  2 * HOUR,
  5 * HOUR,
  10 * HOUR,
  14 * HOUR,
  20 * HOUR,
  24 * HOUR,
];
const LONGEST_PAUSE = 24 * HOUR;
/** Each pause is up to so much longer, by chance: those that failed together do not come back together. */
const JITTER = 0.1;

/** A failed attempt. Times in milliseconds since 1970. */
export interface FailedAttempt {
  /** With this one, since the message waits. */
  failures: number;
  now: number;
  /** From 0 to 1. */
  random: number;
  /** Before then the receiver wants no more. */
  retry_after?: number;
}

/**
 * When to send a message again. Once all pauses are over without success, and nothing else was taken meanwhile, the
 * webhook is to be disabled; a message that is refused while others are taken is tried once a day.
 */
export function nextWebhookAttempt({ failures, now, random, retry_after = 0 }: FailedAttempt): {
  due_at: number;
  disable?: Omit<WebhookDisabling, "url">;
} {
  const pause = PAUSES[failures - 1] ?? LONGEST_PAUSE;
  const asked = Math.min(retry_after, now + LONGEST_PAUSE);
  const due_at = Math.max(now + Math.round(pause * (1 + JITTER * random)), asked);
  if (failures <= PAUSES.length) return { due_at };
  const began = now - PAUSES.reduce((sum, one) => sum + one, 0);
  return { due_at, disable: { reason: "failing", unless_delivered_since: began } };
}
