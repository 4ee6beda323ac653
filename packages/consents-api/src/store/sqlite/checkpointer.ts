import { once } from "node:events";
import { extname } from "node:path";
import { Worker } from "node:worker_threads";

/** Writes after which the log is worth moving into the database file: some megabytes. */
const WRITES_PER_CHECKPOINT = 1_000;

/** Moves the write-ahead log into the database file, in a thread of its own. */
export interface Checkpointer {
  /** Counts writes, and starts a checkpoint when there were enough. */
  count(writes: number): void;
  close(): Promise<void>;
}

/**
 * A checkpoint waits for the disk twice; on the main thread every request would wait with it. Should the thread fail,
 * the main connection's own, later checkpoint takes over.
 */
export function startCheckpointer(path: string): Checkpointer {
  // The same kind of file as this one: source in development, built in the package.
  const program = new URL(`./checkpoint-worker${extname(import.meta.url)}`, import.meta.url);
  const worker = new Worker(program, { workerData: path });
  worker.unref();
  const ended = once(worker, "exit").catch(() => undefined);
  let since = 0;
  return {
    count(writes) {
      since += writes;
      if (since < WRITES_PER_CHECKPOINT) return;
      since = 0;
      worker.postMessage("checkpoint");
    },
    async close() {
      // Until it has ended, the process must not: who waits for this would never hear of it.
      worker.ref();
      worker.ref();
      worker.postMessage("close");
      await ended;
    },
  };
}
