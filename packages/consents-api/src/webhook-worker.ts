import { createDeliveryWorker, type DeliveryWorker } from "./delivery-worker.ts";
import type { Store } from "./domain/store.ts";
import type { WebhookOutcome } from "./domain/webhook-message.ts";
import { nextWebhookAttempt } from "./domain/webhook-retries.ts";
import type { ClaimedMessage } from "./domain/webhook-store.ts";
import { createNowAndThen } from "./store/now-and-then.ts";
import { deliverWebhookMessage } from "./webhooks/deliver-webhook-message.ts";
import { createFindKey } from "./webhooks/find-key.ts";
import { createPostMessage } from "./webhooks/post-message.ts";

/** What a {@link createWebhookWorker} is made of. */
export interface WebhookWorkerOptions {
  store: Pick<
    Store,
    "claimWebhookMessages" | "settleWebhookMessage" | "forgetWebhookMessages" | "listTokenKeys"
  >;
  /** Hosts, as they stand in URLs, that messages may be sent to although they are private. Default: none. */
  privateHosts?: readonly string[];
  /** The clock. */
  now?: () => Date;
  /** From 0 to 1, for the pauses between attempts. */
  random?: () => number;
  /** Told of every attempt. */
  count?: (outcome: "delivered" | "skipped" | "failed") => void;
  /** Told what goes wrong: a sentence that names nobody. Default: nothing is told. */
  warn?: (sentence: string, error?: unknown) => void;
}

/** So many under way at a time, */
const AT_ONCE = 64;
/** and, while others wait, about so many of these to one webhook. */
const PER_WEBHOOK = 8;
/** How long nobody else is given what was taken, in milliseconds: longer than an attempt can take. */
const LEASE = 60 * 1_000;

/**
 * Builds the worker that sends webhooks their messages: of each user one after the other, and others beside them. Any
 * number of processes may have one.
 */
export function createWebhookWorker(options: WebhookWorkerOptions): DeliveryWorker {
  const { store, privateHosts = [], random = Math.random } = options;
  const { now = () => new Date(), count = () => undefined, warn = () => undefined } = options;
  const context = {
    post: createPostMessage({ privateHosts }),
    findKey: createFindKey(store),
    now,
    random,
  };
  /** How many are under way, by webhook. */
  const underWay = new Map<string, number>();

  async function attempt(claimed: ClaimedMessage): Promise<WebhookOutcome> {
    try {
      const outcome = await deliverWebhookMessage(claimed, context);
      if (outcome.state === "waiting") warn(`A webhook's message is waiting: ${outcome.reason}.`);
      return outcome;
    } catch (error) {
      warn("A webhook's message could not be sent and will be tried again.", error);
      const failures = claimed.message.failures + 1;
      // Whoever receives is not to blame, so nothing is disabled.
      const { due_at } = nextWebhookAttempt({ failures, now: now().getTime(), random: random() });
      return { state: "waiting", due_at, reason: "failed here" };
    }
  }

  const isTimeToForget = createNowAndThen();
  let forgetsMore = false;

  // Here, since of a webhook that is told nothing more no message is settled.
  async function forgetOld(at: number): Promise<void> {
    if (!isTimeToForget(at) && !forgetsMore) return;
    forgetsMore = false;
    try {
      forgetsMore = await store.forgetWebhookMessages(at);
    } catch (error) {
      warn("Old messages of webhooks cannot be forgotten at the moment.", error);
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
      const wanted = { now: at, until: at + LEASE, limit, perWebhook: PER_WEBHOOK, without };
      const claimed = await store.claimWebhookMessages(wanted);
      for (const { webhook } of claimed) add(webhook.id, 1);
      await forgetOld(at);
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
