import { createDeliveryWorker, type DeliveryWorker } from "./delivery-worker.ts";
import { nextAttemptAt, type OutboxOutcome, type OutboxTopic, type StoredMessage } from "./domain/outbox.ts";
import type { Store } from "./domain/store.ts";

/** What became of an attempt. `skipped`: nobody has to be told any more; `failed`: it is tried again. */
export type MailOutcome = "sent" | "skipped" | "failed" | "undeliverable";

/** What a worker does with the messages of the outbox. */
export interface OutboxWorkerOptions {
  store: Pick<Store, "claimMessages" | "settleMessage">;
  topic: OutboxTopic;
  /** One attempt, given up when `signal` says so. What it throws is trouble of ours, and tried again. */
  deliver(message: StoredMessage, signal: AbortSignal): Promise<OutboxOutcome>;
  now: () => Date;
  /** Told of every attempt. */
  count?: (outcome: MailOutcome) => void;
  /** Told what goes wrong: a sentence that names nobody. */
  warn: (sentence: string, error?: unknown) => void;
}

/** How long nobody else is given what was taken, in milliseconds: longer than delivering it can take. */
const LEASE = 5 * 60 * 1_000;
/** Who stops gives the message under way so long to arrive, in milliseconds. */
const GRACE = 5_000;

/**
 * A worker for one topic of the outbox: takes one message after the other. When it stops, what has not arrived within 5
 * seconds is given up, and due again soon for somebody else.
 */
export function createOutboxWorker(options: OutboxWorkerOptions): DeliveryWorker {
  const { store, topic, deliver, now, count = () => undefined, warn } = options;

  const ending = new AbortController();

  // The pause is for receivers in trouble: one that was interrupted need not wait for it.
  function hurry(outcome: OutboxOutcome): OutboxOutcome {
    if (outcome.state !== "waiting" || !ending.signal.aborted) return outcome;
    return { ...outcome, due_at: nextAttemptAt(1, now().getTime()), reason: "interrupted" };
  }

  async function attempt(message: StoredMessage): Promise<OutboxOutcome> {
    try {
      const outcome = hurry(await deliver(message, ending.signal));
      if (outcome.state !== "done")
        warn(`A message (${topic}) is ${outcome.state}: ${outcome.reason ?? ""}.`);
      return outcome;
    } catch (error) {
      warn(`A message (${topic}) could not be delivered and will be tried again.`, error);
      return {
        state: "waiting",
        due_at: nextAttemptAt(message.attempts, now().getTime()),
        reason: "failed here",
      };
    }
  }

  const worker = createDeliveryWorker<StoredMessage>({
    claim(limit) {
      const at = now().getTime();
      return store.claimMessages({ topic, now: at, until: at + LEASE, limit });
    },
    async deliver(message) {
      const outcome = await attempt(message);
      await store.settleMessage(message, outcome, now().getTime());
      count(nameOf(outcome));
    },
    atOnce: 1,
    warn,
  });
  return {
    ...worker,
    async stop() {
      const timer = setTimeout(() => ending.abort(), GRACE);
      await worker.stop();
      clearTimeout(timer);
    },
  };
}

function nameOf({ state, reason }: OutboxOutcome): MailOutcome {
  if (state === "undeliverable") return state;
  if (state === "waiting") return "failed";
  return reason === undefined ? "sent" : "skipped";
}
