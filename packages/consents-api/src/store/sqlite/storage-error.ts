import { ConsentsError } from "../../domain/errors.ts";

// https://www.sqlite.org/rescode.html, the primary codes.
const sentences: Record<number, string> = {
  5: "The database is locked by another program.",
  6: "The database is locked by another program.",
  8: "The database cannot be written to.",
  10: "The disk under the database does not answer.",
  11: "The database file is damaged.",
  13: "The disk is full.",
  14: "The database file cannot be opened.",
  26: "The file is not a database of this program, or it is damaged.",
};

/** For a file that is whole, but not one of ours, such as an empty one. */
export function foreignFileError(): ConsentsError {
  return new ConsentsError("storage-unavailable", { detail: "The file is no database of this program." });
}

/** True for an error of SQLite itself, as opposed to one of our own code. */
export function isSqliteError(error: unknown): error is Error & { errcode: number } {
  return error instanceof Error && "errcode" in error && typeof error.errcode === "number";
}

/** What storage trouble looks like outside the store: `storage-unavailable`, a plain sentence, the cause for the log. */
export function toStorageError(error: unknown): ConsentsError {
  if (error instanceof ConsentsError) return error;
  const detail = isSqliteError(error) ? sentences[error.errcode & 0xff] : undefined;
  return new ConsentsError("storage-unavailable", { ...(detail !== undefined && { detail }), cause: error });
}
