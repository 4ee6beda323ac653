import { openSqliteStore, type Store } from "consents-api";
import { hasPostgres, openStore, startPostgres } from "../postgres.ts";

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
  const postgres = (await hasPostgres()) ? [await startPostgresKind()] : [];
  return [sqlite("SQLite"), sqlite("SQLite again"), ...postgres];
}

async function startPostgresKind(): Promise<StoreKind> {
  const server = await startPostgres();
  return {
    name: "PostgreSQL",
    open: async () => openStore(await server.createDatabase()),
    close: () => server.stop(),
  };
}
