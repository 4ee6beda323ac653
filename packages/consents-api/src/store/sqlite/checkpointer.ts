import { extname } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { Worker } from "node:worker_threads";

/** Writes after which the log is worth moving into the database file: some megabytes. */
const WRITES_PER_CHECKPOINT = 1_000;

/** When a log that could not be cut is tried again, in milliseconds, though nobody writes any more. */
const CUT_PAUSE = 10_000;

/** Moves the write-ahead log into the database file, most of it in a thread of its own. */
export interface Checkpointer {
  /** Counts writes, and starts a checkpoint when there were enough. */
  count(writes: number): void;
  /**
   * Moves everything and cuts the log to nothing, since old pages with what was erased are in it. While the thread is at
   * work, somebody still reads an older state or the disk is in trouble, that is not possible: then it is tried again after
   * the next checkpoint, which comes soon. The last one to close the database removes the log in any case.
   */
  emptyLog(): void;
  close(): Promise<void>;
}

/**
 * A checkpoint writes and waits for the disk, and on the main thread every request would wait with it. So another thread
 * moves the bulk beside the writers; what was written meanwhile, a little, is moved by the main thread, where nobody
 * writes at that moment: only then does the log start anew, instead of growing. What the thread fails at, or its end,
 * leaves all of it to the main thread.
 */
export function startCheckpointer(database: DatabaseSync, path: string): Checkpointer {
  // The same kind of file as this one: source in development, built in the package.
  const program = new URL(`./checkpoint-worker${extname(import.meta.url)}`, import.meta.url);
  const worker = new Worker(program, { workerData: path });
  const moveTheRest = database.prepare("PRAGMA wal_checkpoint(PASSIVE)");
  const moveAndCut = database.prepare("PRAGMA wal_checkpoint(TRUNCATE)");
  const ended = Promise.withResolvers<void>();
  let since = 0;
  let isMoving = false;
  let isGone = false;
  let isClosing = false;
  let mustCut = false;
  let timer: NodeJS.Timeout | undefined;
  worker.unref();
  // Whether the thread has moved the bulk or failed.
  worker.on("message", finish);
  // Its exit follows.
  worker.on("error", () => undefined);
  worker.on("exit", () => {
    isGone = true;
    if (isMoving) finish();
    ended.resolve();
  });

  function move(): void {
    if (isMoving) return;
    since = 0;
    isMoving = true;
    if (isGone) finish();
    else worker.postMessage("checkpoint");
  }

  function finish(): void {
    isMoving = false;
    try {
      if (mustCut) cut();
      else moveTheRest.get();
    } catch {
      // Nothing is lost, the log only grows; if the disk is in trouble, the next write says so to who asked for it.
    }
    clearTimeout(timer);
    if (mustCut && !isClosing) timer = setTimeout(move, CUT_PAUSE).unref();
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
      if (isMoving) return;
      finish();
      if (mustCut) move();
    },
    async close() {
      isClosing = true;
      clearTimeout(timer);
      worker.ref();
      worker.postMessage("close");
      await ended.promise;
    },
  };
}
