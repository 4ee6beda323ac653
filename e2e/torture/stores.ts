import { openSqliteStore, type Store } from "consents-api";

/** A kind of store that histories are played on. */
export interface StoreKind {
  name: string;
  /** Opens an empty one. */
  open(): Promise<Store>;
  /** Ends what it needed. */
  close(): Promise<void>;
}

/** Every kind that this machine has. The first one twice: the same must give the same bytes. */
export async function findStores(): Promise<StoreKind[]> {
  const sqlite = (name: string): StoreKind => ({
    name,
    open: () => openSqliteStore(":memory:"),
    close: async () => undefined,
  });
  const postgres = await findPostgres();
  return [sqlite("SQLite"), sqlite("SQLite again"), ...(postgres ? [postgres] : [])];
}

/** What is used of the product's own tests: a PostgreSQL in a folder of its own. */
interface PostgresForTests {
  postgresPrograms: string | undefined;
  startPostgres(): Promise<{ createDatabase(): Promise<string>; stop(): Promise<void> }>;
}

async function findPostgres(): Promise<StoreKind | undefined> {
  // Not a part of what the package offers, so by its place.
  const source = new URL("store/", import.meta.resolve("consents-api/main"));
  const { postgresPrograms, startPostgres } = (await import(
    new URL("postgres/postgres-for-tests.ts", source).href
  )) as PostgresForTests;
  if (postgresPrograms === undefined) return undefined;
  const { openStore } = (await import(new URL("open-store.ts", source).href)) as {
    openStore(where: string): Promise<Store>;
  };
  const server = await startPostgres();
  return {
    name: "PostgreSQL",
    open: async () => openStore(await server.createDatabase()),
    close: () => server.stop(),
  };
}
