import { once } from "node:events";
import { extname } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { Worker } from "node:worker_threads";

/** Writes after which the log is worth moving into the database file: some megabytes. */
const WRITES_PER_CHECKPOINT = 1_000;

/** Moves the write-ahead log into the database file, most of it in a thread of its own. */
export interface Checkpointer {
  /** Counts writes, and starts a checkpoint when there were enough. */
  count(writes: number): void;
  /**
   * Moves everything and cuts the log to nothing, since old pages with what was erased are in it. While somebody still
   * reads an older state that is not possible: then it is tried again after the next checkpoint. The last one to close
   * the database removes the log in any case.
   */
  emptyLog(): void;
  close(): Promise<void>;
}

/**
 * A checkpoint writes and waits for the disk, and on the main thread every request would wait with it. So another thread
 * moves the bulk beside the writers; what was written meanwhile, a little, is moved by the main thread, where nobody
 * writes at that moment: only then does the log start anew, instead of growing. Should the thread fail, the main
 * connection's own, later checkpoint takes over.
 */
export function startCheckpointer(database: DatabaseSync, path: string): Checkpointer {
  // The same kind of file as this one: source in development, built in the package.
  const program = new URL(`./checkpoint-worker${extname(import.meta.url)}`, import.meta.url);
  const worker = new Worker(program, { workerData: path });
  const moveTheRest = database.prepare("PRAGMA wal_checkpoint(PASSIVE)");
  const moveAndCut = database.prepare("PRAGMA wal_checkpoint(TRUNCATE)");
  const ended = once(worker, "exit").catch(() => undefined);
  let since = 0;
  let isMoving = false;
  let mustCut = false;
  worker.unref();
  worker.on("message", () => {
    isMoving = false;
    try {
      if (mustCut) cut();
      else moveTheRest.get();
    } catch {
      // Nothing is lost, the log only grows; if the disk is in trouble, the next write says so to who asked for it.
    }
  });

  function move(): void {
    if (isMoving) return;
    since = 0;
    isMoving = true;
    worker.postMessage("checkpoint");
  }

  function cut(): void {
    const timeout = database.prepare("PRAGMA busy_timeout").get()?.timeout;
    // It would wait for readers, and every request with it.
    database.exec("PRAGMA busy_timeout = 0");
    try {
      mustCut = moveAndCut.get()?.busy !== 0;
    } finally {
      database.exec(`PRAGMA busy_timeout = ${Number(timeout)}`);
    }
  }

  return {
    count(writes) {
      since += writes;
      if (since >= WRITES_PER_CHECKPOINT) move();
    },
    emptyLog() {
      mustCut = true;
      try {
        if (!isMoving) cut();
      } catch {
        // As above.
      }
      if (mustCut) move();
    },
    async close() {
      worker.ref();
      worker.postMessage("close");
      await ended;
    },
  };
}
