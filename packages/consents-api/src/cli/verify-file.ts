import { rmSync } from "node:fs";
import type { Store } from "../domain/store.ts";
import { checkIntegrity, removeLog } from "../store/sqlite/copy-database.ts";
import { openSqliteStore } from "../store/sqlite/open-sqlite-store.ts";
import { mistake } from "./explain-error.ts";
import { type Verified, verifyStore } from "./verify-store.ts";

/**
 * Verifies a database file that nobody has open: every page, that it is of this program, and that every status is what
 * its events say. Its schema is brought up to date on the way. `change` runs first.
 *
 * @throws ConsentsError `storage-unavailable`, `migration-required`; `config-invalid` when a status differs
 */
export async function verifyFile(
  path: string,
  change: (store: Store) => Promise<void> = async () => undefined,
): Promise<Verified> {
  checkIntegrity(path);
  const store = await openSqliteStore(path);
  try {
    await change(store);
    const verified = await verifyStore(store);
    if (verified.differences === 0) return verified;
    throw mistake(`${verified.differences} statuses in it are not what their events say.`);
  } finally {
    await store.close();
  }
}

/** Removes a database file and its log, if they are there. */
export function removeFile(path: string): void {
  rmSync(path, { force: true });
  removeLog(path);
}
