import { join } from "node:path";
import type { Store } from "consents-api";
import { Client } from "pg";
import type { ApiPlace } from "../api-process.ts";
import type { DatabaseKind } from "../choose-databases.ts";
import { openStore, type Postgres, startPostgres } from "../postgres.ts";

/** The database of a lane. */
export interface Database extends Required<ApiPlace> {
  kind: DatabaseKind;
  /** Opens it in this process for so long. */
  use<Result>(work: (store: Store) => Promise<Result>): Promise<Result>;
  /**
   * Resolves when nothing is under way any more that a killed process had asked for: PostgreSQL goes on for a moment with
   * what it was told.
   */
  settle(): Promise<void>;
  /** Ends the database, and leaves who talks to it alone. SQLite is in the process, and ends with it. */
  crash(): Promise<void>;
  start(): Promise<void>;
  /** Ends what it needed. */
  close(): Promise<void>;
}

/** Makes an empty database; what it keeps, or where a file of its own would be, is in the folder. */
export function createDatabase(kind: DatabaseKind, folder: string): Promise<Database> {
  return kind === "sqlite" ? Promise.resolve(sqliteDatabase(folder)) : postgresDatabase(folder);
}

function sqliteDatabase(folder: string): Database {
  const never = (): never => {
    throw new TypeError("SQLite is in the process");
  };
  return {
    kind: "sqlite",
    data: folder,
    env: {},
    use: (work) => useStore(join(folder, "consents.sqlite"), work),
    settle: async () => undefined,
    crash: never,
    start: never,
    close: async () => undefined,
  };
}

async function postgresDatabase(folder: string): Promise<Database> {
  const server: Postgres = await startPostgres();
  const url = await server.createDatabase();
  return {
    kind: "postgresql",
    data: folder,
    env: { DATABASE_URL: url },
    use: (work) => useStore(url, work),
    settle: () => untilIdle(url),
    crash: () => server.crash(),
    start: () => server.start(),
    close: () => server.stop(),
  };
}

async function useStore<Result>(where: string, work: (store: Store) => Promise<Result>): Promise<Result> {
  const store = await openStore(where);
  return work(store).finally(() => store.close());
}

async function untilIdle(url: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    for (let busy = true; busy; ) {
      const { rows } = await client.query(`select 1 from pg_stat_activity
        where datname = current_database() and pid <> pg_backend_pid() and state <> 'idle'`);
      busy = rows.length > 0;
    }
  } finally {
    await client.end();
  }
}
