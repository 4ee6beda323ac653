import { DatabaseSync } from "node:sqlite";
import { Client } from "pg";
import { isPostgresUrl } from "../src/store/open-store.ts";

/** Looks at a database past the store: every row of every table, whatever the store makes of them. */
export interface Dump {
  /** As one text: the same text, the same rows. */
  read(): Promise<string>;
  close(): Promise<void>;
}

/** @param database - what `openStore` was given */
export function openDump(database: string): Promise<Dump> {
  return isPostgresUrl(database) ? dumpPostgres(database) : dumpSqlite(database);
}

async function dumpSqlite(file: string): Promise<Dump> {
  const database = new DatabaseSync(file, { readOnly: true });
  const tables = database.prepare("select name from sqlite_schema where type = 'table' order by name").all();
  const rows = tables.map(({ name }) => [name, database.prepare(`select * from "${name}"`)] as const);
  return {
    read: async () => rows.map(([name, all]) => `${name}\n${JSON.stringify(all.all())}`).join("\n"),
    close: async () => database.close(),
  };
}

async function dumpPostgres(url: string): Promise<Dump> {
  const client = new Client({ connectionString: url });
  await client.connect();
  const { rows: tables } = await client.query<{ tablename: string }>(
    "select tablename from pg_tables where schemaname = current_schema() order by tablename",
  );
  // One question, so that the tables are seen as they were at one moment.
  const parts = tables.map(
    ({ tablename }) =>
      `select '${tablename}' as name, string_agg(r::text, E'\\n' order by r::text) as rows from "${tablename}" r`,
  );
  return {
    async read() {
      const { rows } = await client.query(parts.join(" union all "));
      return rows.map(({ name, rows }) => `${name}\n${rows ?? ""}`).join("\n");
    },
    close: () => client.end(),
  };
}
