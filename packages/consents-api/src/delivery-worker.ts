/** What a worker does with messages. */
export interface DeliveryWorkerOptions<Message> {
  /** Takes messages that are due, so many at most; nobody else is given them meanwhile. */
  claim(limit: number): Promise<readonly Message[]>;
  /** Makes one attempt and keeps what became of it. What it throws is trouble of the store. */
  deliver(message: Message): Promise<void>;
  /** So many under way at a time. */
  atOnce: number;
  /** Told what goes wrong: a sentence that names nobody. */
  warn: (sentence: string, error?: unknown) => void;
}

/** Takes messages that wait and delivers them. */
export interface DeliveryWorker {
  /** Makes one attempt at each message that is due now; resolves to how many those were. */
  deliverDue(): Promise<number>;
  /** From now on looks for messages again and again. */
  start(): void;
  /** Takes no more, and resolves when those that were taken are settled. */
  stop(): Promise<void>;
}

/** How often to look when there was nothing, in milliseconds. */
const PAUSE = 1_000;
/** And when the store was in trouble. */
const LONG_PAUSE = 10_000;

/**
 * A worker. Any number of them, in any number of processes, share the messages. One that is killed leaves its messages to
 * the others once their lease is over, so that a message is delivered at least once; and twice only if the end came
 * between the delivery and its mark. One that takes long holds up no other.
 */
export function createDeliveryWorker<Message>(options: DeliveryWorkerOptions<Message>): DeliveryWorker {
  const { claim, deliver, atOnce, warn } = options;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();
  let stopped = false;

  async function deliverDue(): Promise<number> {
    const underWay = new Set<Promise<void>>();
    const troubles: unknown[] = [];
    let count = 0;
    function begin(message: Message): void {
      const delivery = deliver(message)
        .catch((error: unknown) => void troubles.push(error))
        .finally(() => underWay.delete(delivery));
      underWay.add(delivery);
      count += 1;
    }
    try {
      for (;;) {
        if (troubles.length > 0) throw troubles[0];
        const room = stopped ? 0 : atOnce - underWay.size;
        const taken = room === 0 ? [] : await claim(room);
        taken.forEach(begin);
        if (underWay.size === 0) return count;
        if (taken.length === 0) await anyOrPause(underWay);
      }
    } finally {
      await Promise.all(underWay);
    }
  }

  async function run(): Promise<void> {
    let pause = PAUSE;
    try {
      await deliverDue();
    } catch (error) {
      warn("Messages that wait cannot be read or written at the moment.", error);
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

/** Something may have come meanwhile that need not wait for what takes long. */
async function anyOrPause(underWay: ReadonlySet<Promise<void>>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const pause = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, PAUSE);
  });
  await Promise.race([...underWay, pause]);
  clearTimeout(timer);
}
