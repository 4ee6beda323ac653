import type { Store } from "../domain/store.ts";

/** True for what names a PostgreSQL database and not a file. */
export function isPostgresUrl(where: string): boolean {
  return /^postgres(ql)?:\/\//i.test(where);
}

/**
 * Opens the store of whichever database it is: the PostgreSQL database that a `postgres://` URL names
 * (`openPostgresStore`), or else the file at a path (`openSqliteStore`). Only the driver that is needed is loaded.
 * `create: false` is for a file that must be one already.
 *
 * @throws {ConsentsError} `storage-unavailable`, `migration-required`, `config-invalid` for a URL that is none
 */
export async function openStore(where: string, { create = true }: { create?: boolean } = {}): Promise<Store> {
  if (isPostgresUrl(where)) {
    const { openPostgresStore } = await import("./postgres/open-postgres-store.ts");
    return openPostgresStore(where);
  }
  const { openSqliteStore } = await import("./sqlite/open-sqlite-store.ts");
  return openSqliteStore(where, { create });
}
