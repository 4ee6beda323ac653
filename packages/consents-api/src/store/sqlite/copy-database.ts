import { chmodSync, existsSync, rmSync, writeFileSync } from "node:fs";
import * as sqlite from "node:sqlite";
import { ConsentsError } from "../../domain/errors.ts";
import type { RevokedToken } from "../../domain/records.ts";
import { checkNotEmpty } from "./check-not-empty.ts";
import { hasSchema } from "./migrate.ts";
import { foreignFileError, isSqliteError, toStorageError } from "./storage-error.ts";

/** Whoever runs the server may read it, and nobody else: personal data and signing keys are in it. */
const MODE = 0o600;
/** Pages that are copied before others have a turn. */
const PAGES_AT_ONCE = 1_000;
const BUSY = 5;

/** What was put to an end in a database, and must not begin again where an older one takes its place. */
export interface Endings {
  /** Users, as their tombstones say. */
  erased: { organization_id: string; id: string; at: string }[];
  disabledKeys: { organization_id: string; key: string; at: string }[];
  retiredTokenKeys: { kid: string; at: string }[];
  revokedTokens: RevokedToken[];
  /** Those that are still there: erasing leaves nothing of a link, so that an older one that is not among them is gone. */
  links: { secret_hash: string }[];
}

/**
 * Copies a database to a file that is not there yet, as it is at this moment, while others go on reading and writing. The
 * copy is on the disk when this resolves. Nothing is migrated and nothing is checked: that is for who opens it.
 *
 * @throws {ConsentsError} `storage-unavailable`; Node's error when the file cannot be made
 */
export async function copyDatabase(from: string, to: string): Promise<void> {
  checkNotEmpty(from);
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
 * @throws {ConsentsError} `storage-unavailable` when anything in it does not fit together, or it is none of this program
 */
export function checkIntegrity(path: string): void {
  const database = openExisting(path);
  try {
    if (!isWhole(database)) {
      throw new ConsentsError("storage-unavailable", { detail: "The database file is damaged." });
    }
    if (!hasSchema(database)) throw foreignFileError();
  } catch (error) {
    throw toStorageError(error);
  } finally {
    database.close();
  }
}

/** A database that nobody else can open until it is released. */
export interface ClosedDatabase {
  /** What was ended in it; undefined when nobody can tell, since it is damaged, or of another program. */
  endings: Endings | undefined;
  /**
   * Lets others open what is there by now. SQLite sees that a file was replaced or removed, and then leaves the log alone
   * that has its name by now. Does nothing the second time.
   */
  release(): void;
}

/**
 * Makes a database ready to be replaced: nobody else has it open, nobody can open it until it is released, and its log is
 * in the file. While the file is locked, nothing but SQLite may open it in this process: closing it would end the lock.
 *
 * @throws {ConsentsError} `storage-unavailable` when another program has it open
 */
export function closeForGood(path: string): ClosedDatabase {
  const database = openExisting(path);
  const release = (): void => {
    if (isOpen) database.close();
    isOpen = false;
  };
  let isOpen = true;
  try {
    database.exec("PRAGMA busy_timeout = 0; PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; COMMIT");
    // What is missing from a damaged one looks as if it had never been.
    const endings = isWhole(database) ? readEndings(database) : undefined;
    if (endings !== undefined) database.exec("PRAGMA wal_checkpoint(TRUNCATE)");
    return { endings, release };
  } catch (error) {
    if (isSqliteError(error) && (error.errcode & 0xff) === BUSY) {
      release();
      throw new ConsentsError("storage-unavailable", {
        detail: "The database is open in another program: stop the server first.",
        cause: error,
      });
    }
    // Whatever else is wrong with it: what it held, nobody can tell.
    return { endings: undefined, release };
  }
}

/** The `secret_hash` of every link in a database, which must have its schema. */
export function readLinks(path: string): string[] {
  const database = openExisting(path);
  try {
    return database
      .prepare("SELECT secret_hash FROM links")
      .all()
      .map(({ secret_hash }) => String(secret_hash));
  } catch (error) {
    throw toStorageError(error);
  } finally {
    database.close();
  }
}

/** Removes what a damaged database has left beside it: a log would be taken for that of the file that takes its place. */
export function removeLog(path: string): void {
  for (const end of ["-wal", "-shm", "-journal"]) rmSync(path + end, { force: true });
}

function isWhole(database: sqlite.DatabaseSync): boolean {
  return database.prepare("PRAGMA integrity_check(1)").get()?.integrity_check === "ok";
}

function readEndings(database: sqlite.DatabaseSync): Endings | undefined {
  const isThere = (table: string): boolean =>
    database.prepare("SELECT name FROM sqlite_schema WHERE name = ?").get(table) !== undefined;
  // An empty file is a whole database, too.
  if (!isThere("organizations")) return undefined;
  const read = <Row>(table: string, columns: string, where = ""): Row[] => {
    // An older version may not have the table yet.
    if (!isThere(table)) return [];
    return database.prepare(`SELECT ${columns} FROM ${table} ${where}`).all() as Row[];
  };
  return {
    erased: read("erased_users", "organization_id, id, erased_at AS at"),
    disabledKeys: read(
      "api_keys",
      "organization_id, key, disabled_at AS at",
      "WHERE disabled_at IS NOT NULL",
    ),
    retiredTokenKeys: read("token_keys", "kid, retired_at AS at", "WHERE retired_at IS NOT NULL"),
    revokedTokens: read("revoked_tokens", "organization_id, jti, revoked_at, expires_at"),
    links: read("links", "secret_hash"),
  };
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
