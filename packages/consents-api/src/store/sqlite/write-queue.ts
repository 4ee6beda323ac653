import type { DatabaseSync } from "node:sqlite";
import { isSqliteError, toStorageError } from "./storage-error.ts";

/**
 * One write. It reads and decides first, and gives the function that writes. What the first part throws is the
 * caller's own refusal; the second part must not throw but for storage trouble.
 */
export type Write<Answer> = () => () => Answer;

/** Where all writes of the process line up. */
export interface WriteQueue {
  /** Resolves after the durable commit. */
  add<Answer>(write: Write<Answer>): Promise<Answer>;
  /** Resolves when everything added so far is settled. */
  drain(): Promise<void>;
}

/** A larger group gains nothing more and makes its first member wait. */
const GROUP_MAX = 128;

interface Waiting {
  write: Write<unknown>;
  resolve(answer: unknown): void;
  reject(error: unknown): void;
}

/**
 * Group commit. A durable commit waits for the disk, so the writes that arrive together share one, and none is
 * answered before it. Each still sees what those before it wrote. One that is refused writes nothing and leaves
 * the others alone; trouble of the storage fails the whole group, since nothing of it was kept.
 *
 * A group is what arrived until the sockets were read twice more. Answers leave together, and so half of what comes back
 * is read one round after the other half: with one round there would be two groups that take turns, each half as large.
 */
export function createWriteQueue(
  database: DatabaseSync,
  /** Told after each commit how many writes it held. */
  onCommit: (writes: number) => void,
  /** Asked before each group; what it throws fails the group. */
  check: () => void = () => undefined,
): WriteQueue {
  const begin = database.prepare("BEGIN IMMEDIATE");
  const commit = database.prepare("COMMIT");
  let waiting: Waiting[] = [];
  let idle: (() => void)[] = [];

  function runGroup(): void {
    const group = waiting.slice(0, GROUP_MAX);
    waiting = waiting.slice(GROUP_MAX);
    if (waiting.length > 0) setImmediate(runGroup);
    try {
      check();
      begin.run();
      const answers = group.map(run);
      commit.run();
      for (const answer of answers) answer();
      onCommit(group.length);
    } catch (error) {
      rollback(database);
      const failure = toStorageError(error);
      for (const one of group) one.reject(failure);
    }
    if (waiting.length > 0) return;
    for (const resolve of idle) resolve();
    idle = [];
  }

  return {
    add: <Answer>(write: Write<Answer>) =>
      new Promise<Answer>((resolve, reject) => {
        if (waiting.length === 0) setImmediate(setImmediate, runGroup);
        waiting.push({ write, resolve: resolve as (answer: unknown) => void, reject });
      }),
    drain: () =>
      new Promise((resolve) => {
        if (waiting.length === 0) resolve();
        else idle.push(resolve);
      }),
  };
}

/** Runs one write inside the group's transaction, and gives how to settle it after the commit. */
function run({ write, resolve, reject }: Waiting): () => void {
  let commitTo: () => unknown;
  try {
    commitTo = write();
  } catch (error) {
    if (isSqliteError(error)) throw error;
    return () => reject(error);
  }
  const answer = commitTo();
  return () => resolve(answer);
}

function rollback(database: DatabaseSync): void {
  try {
    database.exec("ROLLBACK");
  } catch {
    // SQLite has already rolled back by itself, as after a full disk, or never began.
  }
}
