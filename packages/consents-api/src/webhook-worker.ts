import { createDeliveryWorker, type DeliveryWorker } from "./delivery-worker.ts";
import type { WebhookOutcome } from "./domain/webhook-message.ts";
import { nextWebhookAttempt } from "./domain/webhook-retries.ts";
import type { ClaimedMessage, WebhookStore } from "./domain/webhook-store.ts";

/** What a worker does with the messages to webhooks. */
export interface WebhookWorkerOptions {
  store: Pick<WebhookStore, "claimWebhookMessages" | "settleWebhookMessage">;
  /** One attempt. What it throws is trouble of ours, and tried again. */
  deliver(claimed: ClaimedMessage): Promise<WebhookOutcome>;
  now: () => Date;
  /** Told of every attempt. */
  count?: (outcome: "delivered" | "skipped" | "failed") => void;
  /** Told what goes wrong: a sentence that names nobody. */
  warn: (sentence: string, error?: unknown) => void;
}

/** So many under way at a time, */
const AT_ONCE = 64;
/** and of these to one webhook; twice as many when some come on top of others. */
const PER_WEBHOOK = 8;
/** How long nobody else is given what was taken, in milliseconds: longer than an attempt can take. */
const LEASE = 60 * 1_000;

/** A worker for the messages to webhooks: one after the other for each webhook and user, and others beside them. */
export function createWebhookWorker(options: WebhookWorkerOptions): DeliveryWorker {
  const { store, deliver, now, count = () => undefined, warn } = options;
  /** How many are under way, by webhook. */
  const underWay = new Map<string, number>();

  async function attempt(claimed: ClaimedMessage): Promise<WebhookOutcome> {
    try {
      const outcome = await deliver(claimed);
      if (outcome.state === "waiting") warn(`A webhook's message is waiting: ${outcome.reason}.`);
      return outcome;
    } catch (error) {
      warn("A webhook's message could not be sent and will be tried again.", error);
      const failures = claimed.message.failures + 1;
      // Whoever receives is not to blame.
      const { due_at } = nextWebhookAttempt({ failures, now: now().getTime(), random: 0 });
      return { state: "waiting", due_at, reason: "failed here" };
    }
  }

  function add(id: string, number: number): void {
    const sum = (underWay.get(id) ?? 0) + number;
    if (sum > 0) underWay.set(id, sum);
    else underWay.delete(id);
  }

  return createDeliveryWorker<ClaimedMessage>({
    async claim(limit) {
      const at = now().getTime();
      const without = [...underWay].filter(([, number]) => number >= PER_WEBHOOK).map(([id]) => id);
      const claim = { now: at, until: at + LEASE, limit, perWebhook: PER_WEBHOOK, without };
      const claimed = await store.claimWebhookMessages(claim);
      for (const { webhook } of claimed) add(webhook.id, 1);
      return claimed;
    },
    async deliver(claimed) {
      try {
        const outcome = await attempt(claimed);
        await store.settleWebhookMessage(claimed.message, outcome, now().getTime());
        count(outcome.state === "waiting" ? "failed" : outcome.state);
      } finally {
        add(claimed.webhook.id, -1);
      }
    },
    atOnce: AT_ONCE,
    warn,
  });
}
