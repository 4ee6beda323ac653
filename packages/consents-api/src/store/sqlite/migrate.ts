import type { DatabaseSync } from "node:sqlite";
import { Kysely } from "kysely";
import { DEFAULT_MIGRATION_TABLE, Migrator } from "kysely/migration";
import { ConsentsError } from "../../domain/errors.ts";
import { createDialect } from "./dialect.ts";
import { migrations } from "./migrations.ts";

/** What every version has applied. */
const FIRST_MIGRATION = "0001-first";

/**
 * Brings the schema to what this program needs, in one transaction: a crash in between leaves the old one, and a
 * second program that starts at the same moment waits.
 *
 * @throws {ConsentsError} `migration-required` when a newer program has already changed it further
 */
export async function migrate(database: DatabaseSync): Promise<void> {
  const migrator = new Migrator({
    db: new Kysely<unknown>({ dialect: createDialect(database) }),
    provider: { getMigrations: async () => migrations },
  });
  database.exec("BEGIN IMMEDIATE");
  try {
    if (appliedMigrations(database).some((name) => !Object.hasOwn(migrations, name))) {
      throw new ConsentsError("migration-required", {
        detail: "The database was made by a newer version of this program; start that one.",
      });
    }
    const { error } = await migrator.migrateToLatest();
    if (error !== undefined) throw error;
    database.exec("COMMIT");
  } catch (error) {
    database.exec("ROLLBACK");
    throw error;
  }
}

/**
 * Whether a database has the schema of this program, of whichever version. An empty file has not: to SQLite it is a whole
 * database, and {@link migrate} would make one of it.
 */
export function hasSchema(database: DatabaseSync): boolean {
  return appliedMigrations(database).includes(FIRST_MIGRATION) && hasTable(database, "organizations");
}

function appliedMigrations(database: DatabaseSync): string[] {
  if (!hasTable(database, DEFAULT_MIGRATION_TABLE)) return [];
  return database
    .prepare(`SELECT name FROM "${DEFAULT_MIGRATION_TABLE}"`)
    .all()
    .map(({ name }) => String(name));
}

function hasTable(database: DatabaseSync, name: string): boolean {
  return database.prepare("SELECT name FROM sqlite_schema WHERE name = ?").get(name) !== undefined;
}
