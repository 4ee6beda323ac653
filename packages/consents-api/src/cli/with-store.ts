import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Organization } from "../domain/records.ts";
import type { Store } from "../domain/store.ts";
import { isPostgresUrl, openStore } from "../store/open-store.ts";
import { mistake } from "./explain-error.ts";

const FILE = "consents.sqlite";

/**
 * Opens the PostgreSQL database that `DATABASE_URL` names, or else the one in a folder; closes it when `use` is done.
 *
 * @throws ConsentsError `config-invalid` when there is none in the folder: a mistyped folder is not to become a database;
 * `storage-unavailable` when the file there is none of this program, such as an emptied one
 */
export async function withStore<T>(folder: string, use: (store: Store) => Promise<T>): Promise<T> {
  const database = findDatabase(folder);
  if (isPostgresUrl(database) || existsSync(database)) return withOpenStore(database, use, { create: false });
  throw mistake(
    `There is no database in ${folder}: "organization create" makes one, or choose another folder with --data.`,
  );
}

/** The same, making the folder and the database in it when they are not there. */
export async function withNewStore<T>(folder: string, use: (store: Store) => Promise<T>): Promise<T> {
  return withOpenStore(findDatabase(folder), use);
}

async function withOpenStore<T>(
  database: string,
  use: (store: Store) => Promise<T>,
  options?: { create: boolean },
): Promise<T> {
  const store = await openStore(database, options);
  try {
    return await use(store);
  } finally {
    await store.close();
  }
}

/**
 * The path of the embedded database in a folder; whether it is there is not asked.
 *
 * @throws ConsentsError `config-invalid` when the database is PostgreSQL, which has its own tools
 */
export function embeddedDatabase(folder: string): string {
  const database = findDatabase(folder);
  if (!isPostgresUrl(database)) return database;
  throw mistake(
    "DATABASE_URL names a PostgreSQL database: back it up with pg_dump, restore it with pg_restore, and verify it with " +
      '"verify".',
  );
}

// Only in the environment: it holds a password, and whoever is on the machine can read a command line.
function findDatabase(folder: string): string {
  const url = process.env.DATABASE_URL;
  if (!url) return join(folder, FILE);
  if (isPostgresUrl(url)) return url;
  throw mistake(
    "DATABASE_URL names no PostgreSQL database: give it one (postgres://…), or none to keep a file.",
  );
}

/** The same for an organization that must be there already. */
export async function withOrganization<T>(
  folder: string,
  organization_id: string,
  use: (store: Store, organization: Organization) => Promise<T>,
): Promise<T> {
  return withStore(folder, async (store) => {
    const organization = await store.findOrganization(organization_id);
    if (organization !== undefined) return use(store, organization);
    throw mistake(`There is no organization ${organization_id}: make it with "organization create".`);
  });
}
