import { nextAttemptAt, type OutboxOutcome, type OutboxTopic, type StoredMessage } from "./domain/outbox.ts";
import type { Store } from "./domain/store.ts";

/** What a worker does with messages. */
export interface OutboxWorkerOptions {
  store: Pick<Store, "claimMessages" | "settleMessage">;
  topic: OutboxTopic;
  /** One attempt. What it throws is trouble of ours, and tried again. */
  deliver(message: StoredMessage): Promise<OutboxOutcome>;
  now: () => Date;
  /** Told what goes wrong: a sentence that names nobody. */
  warn: (sentence: string, error?: unknown) => void;
}

/** Takes messages out of the outbox and delivers them. */
export interface OutboxWorker {
  /** Makes one attempt at each message that is due now; resolves to how many those were. */
  deliverDue(): Promise<number>;
  /** From now on looks for messages again and again. */
  start(): void;
  /** Takes no more, and resolves when those that were taken are settled. */
  stop(): Promise<void>;
}

/** So many at a time, one after the other: what is taken must be done before the lease is over. */
const TAKEN_AT_ONCE = 4;
/** How long nobody else is given what was taken, in milliseconds: longer than delivering all of it can take. */
const LEASE = 5 * 60 * 1_000;
/** How often to look when there was nothing, in milliseconds. */
const PAUSE = 1_000;
/** And when the store was in trouble. */
const LONG_PAUSE = 10_000;

/**
 * A worker for one topic. Any number of them, in any number of processes, share the messages. One that is killed leaves
 * its messages to the others once their lease is over, so that a message is delivered at least once; and twice only if the
 * end came between the delivery and its mark.
 */
export function createOutboxWorker(options: OutboxWorkerOptions): OutboxWorker {
  const { store, topic, deliver, now, warn } = options;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();
  let stopped = false;

  async function deliverSome(): Promise<number> {
    const at = now().getTime();
    const messages = await store.claimMessages({ topic, now: at, until: at + LEASE, limit: TAKEN_AT_ONCE });
    for (const message of messages)
      await store.settleMessage(message, await attempt(message), now().getTime());
    return messages.length;
  }

  async function attempt(message: StoredMessage): Promise<OutboxOutcome> {
    try {
      const outcome = await deliver(message);
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

  async function deliverDue(): Promise<number> {
    let count = 0;
    for (;;) {
      const some = stopped ? 0 : await deliverSome();
      if (some === 0) return count;
      count += some;
    }
  }

  async function run(): Promise<void> {
    let pause = PAUSE;
    try {
      await deliverDue();
    } catch (error) {
      warn("The outbox cannot be read or written at the moment.", error);
      pause = LONG_PAUSE;
    }
    if (!stopped) timer = setTimeout(next, pause).unref();
  }

  function next(): void {
    running = run();
  }

  return {
    deliverDue,
    start: next,
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await running;
    },
  };
}
