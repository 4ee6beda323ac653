import { existsSync, mkdirSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import type { Store } from "../domain/store.ts";
import { openSqliteStore } from "../store/sqlite/open-sqlite-store.ts";
import { errorCode, mistake } from "./explain-error.ts";

const FILE = "consents.sqlite";

/** Opens the database in a folder, making both when they are not there, and closes it when `use` is done. */
export async function withStore<T>(folder: string, use: (store: Store) => Promise<T>): Promise<T> {
  makeFolder(resolve(folder));
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

// One by one: Node's own way to make a folder with those around it never ends where the system says ENOENT to all of
// them, as below /proc.
function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  makeFolder(dirname(folder));
  try {
    mkdirSync(folder);
  } catch (error) {
    throw mistake(`The folder ${folder} cannot be made (${errorCode(error)}): choose another with --data.`);
  }
}
