import { chmodSync, existsSync, rmSync, writeFileSync } from "node:fs";
import * as sqlite from "node:sqlite";
import { ConsentsError } from "../../domain/errors.ts";
import { isSqliteError, toStorageError } from "./storage-error.ts";

/** Whoever runs the server may read it, and nobody else: personal data and signing keys are in it. */
const MODE = 0o600;
/** Pages that are copied before others have a turn. */
const PAGES_AT_ONCE = 1_000;
const BUSY = 5;

/** Somebody who was erased, as the tombstone says. */
export interface Erasure {
  organization_id: string;
  id: string;
  at: string;
}

/**
 * Copies a database to a file that is not there yet, as it is at this moment, while others go on reading and writing. The
 * copy is on the disk when this resolves. Nothing is migrated and nothing is checked: that is for who opens it.
 *
 * @throws {ConsentsError} `storage-unavailable`; Node's error when the file cannot be made
 */
export async function copyDatabase(from: string, to: string): Promise<void> {
  writeFileSync(to, "", { flag: "wx", mode: MODE });
  chmodSync(to, MODE);
  const source = openExisting(from);
  try {
    // Held open, one state is read: else each write of others would let the copying begin anew.
    source.exec("BEGIN");
    source.prepare("SELECT count(*) FROM sqlite_schema").get();
    await sqlite.backup(source, to, { rate: PAGES_AT_ONCE });
  } catch (error) {
    throw toStorageError(error);
  } finally {
    source.close();
  }
}

/**
 * Reads every page and index of a database that nobody has open.
 *
 * @throws {ConsentsError} `storage-unavailable` when anything in it does not fit together
 */
export function checkIntegrity(path: string): void {
  const database = openExisting(path);
  try {
    const [first] = database.prepare("PRAGMA integrity_check(1)").all();
    if (first?.integrity_check === "ok") return;
  } catch (error) {
    throw toStorageError(error);
  } finally {
    database.close();
  }
  throw new ConsentsError("storage-unavailable", { detail: "The database file is damaged." });
}

/**
 * Makes a database ready to be replaced: nobody else has it open, and its log is in the file. Gives who was erased in it;
 * of one that is damaged, or of another program, nobody.
 *
 * @throws {ConsentsError} `storage-unavailable` when another program has it open
 */
export function closeForGood(path: string): Erasure[] {
  let erasures: Erasure[] = [];
  try {
    const database = openExisting(path);
    try {
      database.exec("PRAGMA busy_timeout = 0; PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; COMMIT");
      erasures = readErasures(database);
      database.exec("PRAGMA wal_checkpoint(TRUNCATE)");
    } finally {
      database.close();
    }
  } catch (error) {
    if (isSqliteError(error) && (error.errcode & 0xff) === BUSY) {
      throw new ConsentsError("storage-unavailable", {
        detail: "The database is open in another program: stop the server first.",
        cause: error,
      });
    }
    // Whatever else is wrong with it: it is about to be replaced.
  }
  return erasures;
}

/** Removes what a damaged database has left beside it: a log would be taken for that of the file that takes its place. */
export function removeLog(path: string): void {
  for (const end of ["-wal", "-shm"]) rmSync(path + end, { force: true });
}

function readErasures(database: sqlite.DatabaseSync): Erasure[] {
  const table = database.prepare("SELECT name FROM sqlite_schema WHERE name = 'erased_users'").get();
  if (table === undefined) return [];
  return database
    .prepare("SELECT organization_id, id, erased_at FROM erased_users")
    .all()
    .map((row) => ({
      organization_id: String(row.organization_id),
      id: String(row.id),
      at: String(row.erased_at),
    }));
}

function openExisting(path: string): sqlite.DatabaseSync {
  // Opening what is not there would make it.
  if (!existsSync(path)) {
    throw new ConsentsError("storage-unavailable", { detail: "There is no such database." });
  }
  try {
    return new sqlite.DatabaseSync(path);
  } catch (error) {
    throw toStorageError(error);
  }
}
