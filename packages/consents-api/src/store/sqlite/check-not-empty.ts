import { statSync } from "node:fs";
import { foreignFileError } from "./storage-error.ts";

/**
 * @throws {ConsentsError} `storage-unavailable` for an empty file: SQLite would remove the log beside it by opening
 * it, and that may hold what was in the file
 */
export function checkNotEmpty(path: string): void {
  if (statSync(path).size === 0) throw foreignFileError();
}
