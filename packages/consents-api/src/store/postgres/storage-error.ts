import { DatabaseError } from "pg";
import { ConsentsError } from "../../domain/errors.ts";

/** What kind of trouble it is, as far as trying again goes. */
export type Trouble =
  /** Another transaction was in the way; nothing of this one was kept. */
  | "conflict"
  /** There is no connection, or it broke before the commit was asked for; nothing was kept. */
  | "lost"
  /** The connection broke while the commit was under way: everything was kept, or nothing. */
  | "unknown"
  /** A proxy has put another connection beneath this one, which does not know the statement prepared by name. */
  | "unprepared"
  /** Trying again would not help. */
  | "final";

// https://www.postgresql.org/docs/current/errcodes-appendix.html
const troubles: Record<string, Trouble> = {
  "23505": "conflict", // unique_violation: somebody else was first; the next try finds what they wrote
  "40001": "conflict", // serialization_failure
  "40P01": "conflict", // deadlock_detected
  "25P03": "lost", // idle_in_transaction_session_timeout
  "25006": "lost", // read_only_sql_transaction: the primary has moved
  "53300": "lost", // too_many_connections
  "57P01": "lost", // admin_shutdown
  "57P02": "lost", // crash_shutdown
  "57P03": "lost", // cannot_connect_now
  "26000": "unprepared", // invalid_sql_statement_name
  "42P05": "unprepared", // duplicate_prepared_statement
};
// lock_not_available, query_canceled
const timeouts: ReadonlySet<string> = new Set(["55P03", "57014"]);
const CONNECTION_EXCEPTIONS = "08";

const sentences: Record<string, string> = {
  "25006": "The database is read-only here.",
  "28000": "The database does not let this user in.",
  "28P01": "The database does not accept the password.",
  "3D000": "There is no such database on the server.",
  "3F000": "The database has no schema in which this user may make tables.",
  "42501": "The database does not allow this user to do that.",
  "53100": "The disk under the database is full.",
  "55P03": "Another transaction holds what is asked for.",
  "57014": "The database took too long.",
};

const troubleSentences: Partial<Record<Trouble, string>> = {
  lost: "The database cannot be reached.",
  unknown: "The database was lost during a commit: it may have been kept, or not.",
};

/**
 * The cause inside a storage error: what PostgreSQL or the driver said, without the values that PostgreSQL quotes in its
 * messages, for those are personal data.
 */
class PostgresCause extends Error {
  override readonly name = "PostgresCause";
  /** SQLSTATE, or Node's code of a socket's error; undefined: the driver gave none. */
  readonly code: string | undefined;
  readonly trouble: Trouble;

  constructor(error: unknown, during: "commit" | undefined) {
    const code = codeOf(error);
    const where = error instanceof DatabaseError ? [error.table, error.constraint, error.routine] : [];
    super([`PostgreSQL: ${code ?? messageOf(error)}`, ...where].filter(Boolean).join(" "));
    const trouble = findTrouble(error, code);
    this.code = code;
    this.trouble = trouble === "lost" && during === "commit" ? "unknown" : trouble;
  }
}

/** What trouble of the storage looks like outside the store: `storage-unavailable` and a plain sentence. */
export function toStorageError(error: unknown, during?: "commit"): ConsentsError {
  if (error instanceof ConsentsError) return error;
  const cause = new PostgresCause(error, during);
  const detail = sentences[cause.code ?? ""] ?? troubleSentences[cause.trouble];
  return new ConsentsError("storage-unavailable", { ...(detail !== undefined && { detail }), cause });
}

/** Undefined for what is no trouble of the storage. */
export function troubleOf(error: unknown): Trouble | undefined {
  if (!(error instanceof ConsentsError && error.cause instanceof PostgresCause)) return undefined;
  return error.cause.trouble;
}

/** True for what the database gave up since it took too long: a lock of another transaction, or a statement. */
export function isTimeout(error: unknown): boolean {
  return (
    error instanceof ConsentsError &&
    error.cause instanceof PostgresCause &&
    timeouts.has(error.cause.code ?? "")
  );
}

function findTrouble(error: unknown, code: string | undefined): Trouble {
  // The driver's own errors are about the connection.
  if (!(error instanceof DatabaseError)) return "lost";
  // What was prepared before a migration had other columns.
  if (code === "0A000" && error.routine === "RevalidateCachedQuery") return "unprepared";
  return troubles[code ?? ""] ?? (code?.startsWith(CONNECTION_EXCEPTIONS) ? "lost" : "final");
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
}

// The driver's own messages quote nothing.
function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : "failed";
}
