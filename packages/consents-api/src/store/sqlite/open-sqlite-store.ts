import { closeSync, openSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { ConsentsError } from "../../domain/errors.ts";
import type { Store } from "../../domain/store.ts";
import { makePrivateFolder } from "../../private-folder.ts";
import { checkNotEmpty } from "./check-not-empty.ts";
import { startCheckpointer } from "./checkpointer.ts";
import { hasSchema, migrate } from "./migrate.ts";
import { createSqliteStore } from "./sqlite-store.ts";
import { foreignFileError, toStorageError } from "./storage-error.ts";

/** `path` of a database that lives in memory only, for tests: it is gone when it closes. */
export const IN_MEMORY = ":memory:";

/** How long a write waits for another program that holds the lock, in milliseconds. */
const BUSY_TIMEOUT = 2_000;
/** Pages of log (4 KiB each) after which the main thread makes a checkpoint itself: the other thread has failed. */
const LAST_RESORT_PAGES = 25_000;
/** Up to this size the whole file is checked at each start; beyond it that would take too long. In bytes. */
const CHECKED_SIZE_MAX = 64 * 1024 * 1024;

/**
 * Opens the embedded database, making the file and its folder when they are not there, for their owner only (0600,
 * 0700; those that are there keep their modes), and brings its schema up to date. With `create: false` it must be
 * there and have its schema: nothing is made, and a file of another kind, such as an empty one, stays as it is. A
 * commit is durable when it is answered: the write-ahead log with `synchronous=FULL`, or it refuses to open.
 *
 * @throws {ConsentsError} `storage-unavailable` with a sentence that says what is wrong with the file or its folder;
 * `migration-required` when a newer program has written it
 */
export async function openSqliteStore(
  path: string,
  { create = true }: { create?: boolean } = {},
): Promise<Store> {
  let database: DatabaseSync | undefined;
  try {
    if (!create) checkNotEmpty(path);
    else if (path !== IN_MEMORY) makePrivateFile(path);
    const checkPlace = path === IN_MEMORY ? () => undefined : watchPlace(path);
    database = new DatabaseSync(path);
    database.exec(`PRAGMA busy_timeout = ${BUSY_TIMEOUT}`);
    if (!create && !hasSchema(database)) throw foreignFileError();
    makeDurable(database, path);
    // Who held the lock that this has waited for may have replaced the file. From here on nobody else can take it away.
    checkPlace();
    checkFile(database, path);
    await migrate(database);
    if (path === IN_MEMORY) {
      return createSqliteStore(database, {
        checkPlace,
        onCommit: () => undefined,
        onErase: () => undefined,
        onClose: async () => undefined,
      });
    }
    const checkpointer = startCheckpointer(database, path);
    return createSqliteStore(database, {
      checkPlace,
      onCommit: checkpointer.count,
      onErase: checkpointer.emptyLog,
      onClose: checkpointer.close,
    });
  } catch (error) {
    database?.close();
    throw explain(error, path);
  }
}

// SQLite would let everybody read the file it makes; the log beside a file gets that file's mode.
function makePrivateFile(path: string): void {
  makePrivateFolder(dirname(path));
  try {
    closeSync(openSync(path, "wx", 0o600));
  } catch (error) {
    if (!isFileError(error) || error.code !== "EEXIST") throw error;
  }
}

function makeDurable(database: DatabaseSync, path: string): void {
  // What is deleted or replaced is overwritten with zeros, now and not only when somebody is erased: an older version of
  // their row would be left in the free space otherwise.
  database.exec("PRAGMA secure_delete = ON");
  const mode = database.prepare("PRAGMA journal_mode = WAL").get()?.journal_mode;
  database.exec(`PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;
    PRAGMA wal_autocheckpoint = ${LAST_RESORT_PAGES}`);
  const synchronous = database.prepare("PRAGMA synchronous").get()?.synchronous;
  const full = 2;
  if (synchronous === full && (mode === "wal" || path === IN_MEMORY)) return;
  throw new ConsentsError("storage-unavailable", {
    detail: "The database cannot keep a write-ahead log here, so commits would not be durable.",
  });
}

function checkFile(database: DatabaseSync, path: string): void {
  if (path === IN_MEMORY || statSync(path).size > CHECKED_SIZE_MAX) return;
  if (database.prepare("PRAGMA quick_check(1)").get()?.quick_check === "ok") return;
  throw new ConsentsError("storage-unavailable", { detail: "The database file is damaged." });
}

// An open file outlives its name: what is written to it then is on the disk, and gone with the process.
function watchPlace(path: string): () => void {
  const identify = (): string | undefined => {
    const stats = statSync(path, { bigint: true, throwIfNoEntry: false });
    return stats && `${stats.dev}/${stats.ino}`;
  };
  const opened = identify();
  return () => {
    if (identify() === opened) return;
    throw new ConsentsError("storage-unavailable", {
      detail: "The database file was removed or replaced: start the server again.",
    });
  };
}

// For the operator, so that it names the file; nobody else ever sees it.
function explain(error: unknown, path: string): ConsentsError {
  const { code, message, cause } = isFileError(error)
    ? new ConsentsError("storage-unavailable", {
        detail: `The folder of the database cannot be made or written to (${error.code}).`,
        cause: error,
      })
    : toStorageError(error);
  return new ConsentsError(code, { detail: `${message} (${path})`, cause });
}

function isFileError(error: unknown): error is Error & { code: string } {
  return error instanceof Error && "syscall" in error && "code" in error;
}
