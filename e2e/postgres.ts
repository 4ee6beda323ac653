import type { Store } from "consents-api";

/** A PostgreSQL of its own, in a folder of its own. */
export interface Postgres {
  /** Makes an empty database; resolves to its URL. */
  createDatabase(): Promise<string>;
  /** Ends it at once, as a crash does. */
  crash(): Promise<void>;
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** What is used of the product's own tests and of its store: no part of what the package offers, so by its place. */
interface Sources {
  "postgres/postgres-for-tests.ts": {
    postgresPrograms: string | undefined;
    POSTGRES_MISSING: string;
    startPostgres(settings?: Record<string, string>): Promise<Postgres>;
  };
  "open-store.ts": { openStore(where: string): Promise<Store> };
}

const source = new URL("../src/store/", import.meta.resolve("consents-api/main"));

function load<File extends keyof Sources>(file: File): Promise<Sources[File]> {
  return import(new URL(file, source).href) as Promise<Sources[File]>;
}

/** Whether this machine has PostgreSQL's server programs. */
export async function hasPostgres(): Promise<boolean> {
  return (await load("postgres/postgres-for-tests.ts")).postgresPrograms !== undefined;
}

/**
 * Starts a PostgreSQL with its defaults, fsync included.
 *
 * @throws Error when this machine has none
 */
export async function startPostgres(): Promise<Postgres> {
  return (await load("postgres/postgres-for-tests.ts")).startPostgres();
}

/** Opens the store of a PostgreSQL database (a URL), or of a SQLite file (a path). */
export async function openStore(where: string): Promise<Store> {
  return (await load("open-store.ts")).openStore(where);
}
