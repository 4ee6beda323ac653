import { type Dialect, Kysely, PostgresAdapter, PostgresDialect } from "kysely";
import { DEFAULT_MIGRATION_TABLE, Migrator } from "kysely/migration";
import type { ClientBase } from "pg";
import { ConsentsError } from "../../domain/errors.ts";
import { migrations } from "./migrations.ts";

/** Key of the advisory lock under which one program at a time changes the schema: "consents" in ASCII. */
const LOCK = "7165065787012215923";

/**
 * Brings the schema to what this program needs, in one transaction: a crash in between leaves the old one, and programs
 * that start at the same moment wait for each other. Where there is nothing to do it takes no lock and needs no right to
 * change the schema.
 *
 * @throws {ConsentsError} `migration-required` when a newer program has already changed it further
 */
export async function migrate(client: ClientBase): Promise<void> {
  if (await isUpToDate(client)) return;
  // A change that waits for a table makes everybody after it wait for that table: so it does not wait long.
  await client.query("begin; set local lock_timeout = '60s'");
  let failure: unknown;
  // Kysely goes on after a failure and throws the last one, which only says that something has failed before.
  const note = (error: unknown): never => {
    failure ??= error;
    throw error;
  };
  try {
    await client.query("select pg_advisory_xact_lock($1)", [LOCK]);
    await client.query("set local lock_timeout = '2s'");
    const migrator = new Migrator({
      db: new Kysely<unknown>({ dialect: createDialect(client, note) }),
      provider: { getMigrations: async () => migrations },
    });
    // Another program may have done it while this one waited.
    if (!(await isUpToDate(client))) {
      const { error } = await migrator.migrateToLatest();
      if (error !== undefined) throw error;
    }
    await client.query("commit");
  } catch (error) {
    await client.query("rollback").catch(() => undefined);
    throw failure ?? error;
  }
}

async function isUpToDate(client: ClientBase): Promise<boolean> {
  const applied = await appliedMigrations(client);
  if (applied.some((name) => !Object.hasOwn(migrations, name))) {
    throw new ConsentsError("migration-required", {
      detail: "The database was made by a newer version of this program; start that one.",
    });
  }
  return applied.length === Object.keys(migrations).length;
}

async function appliedMigrations(client: ClientBase): Promise<string[]> {
  const { rows } = await client.query("select to_regclass($1) is not null as exists", [
    DEFAULT_MIGRATION_TABLE,
  ]);
  if (!rows[0].exists) return [];
  const applied = await client.query<{ name: string }>(`select name from "${DEFAULT_MIGRATION_TABLE}"`);
  return applied.rows.map(({ name }) => name);
}

/** Lets Kysely speak to one connection, inside the transaction that is open there. */
function createDialect(client: ClientBase, onFailure: (error: unknown) => never): Dialect {
  const query = (text: string, values: unknown[]) => client.query(text, values).catch(onFailure);
  const dialect = new PostgresDialect({
    pool: {
      connect: async () => ({ query: query as ClientBase["query"], release: () => undefined }),
      end: async () => undefined,
      options: {},
    },
  });
  dialect.createAdapter = () => new AdapterInTransaction();
  return dialect;
}

/** The transaction and the lock are ours: Kysely's lock belongs to the session, which a proxy may give to others. */
class AdapterInTransaction extends PostgresAdapter {
  override get supportsTransactionalDdl(): boolean {
    return false;
  }
  override async acquireMigrationLock(): Promise<void> {}
  override async releaseMigrationLock(): Promise<void> {}
}
