import { join } from "node:path";
import type { Store } from "../domain/store.ts";
import { openSqliteStore } from "../store/sqlite/open-sqlite-store.ts";
import { mistake } from "./explain-error.ts";

const FILE = "consents.sqlite";

/** Opens the database in a folder, making both when they are not there, and closes it when `use` is done. */
export async function withStore<T>(folder: string, use: (store: Store) => Promise<T>): Promise<T> {
  const store = await openSqliteStore(join(folder, FILE));
  try {
    return await use(store);
  } finally {
    await store.close();
  }
}

/** The same for an organization that must be there already. */
export async function withOrganization<T>(
  folder: string,
  organization_id: string,
  use: (store: Store) => Promise<T>,
): Promise<T> {
  return withStore(folder, async (store) => {
    if ((await store.findOrganization(organization_id)) !== undefined) return use(store);
    throw mistake(`There is no organization ${organization_id}: make it with "organization create".`);
  });
}
