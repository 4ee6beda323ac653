import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "pg";
import type { ApiPlace } from "../api-process.ts";
import type { DatabaseKind } from "../choose-databases.ts";
import { startPostgres } from "../postgres.ts";

/** Where a measurement keeps what it needs: all databases of one kind. */
export interface Databases {
  kind: DatabaseKind;
  /** An empty database for the API. */
  create(): Promise<ApiPlace & { where: string }>;
  /** Ends the database server, if there is one, and removes everything. */
  close(): Promise<void>;
}

/** Enough for one measurement; with a third more the server would begin a checkpoint by itself. */
const LOG_FILES = 24;

export async function openDatabases(kind: DatabaseKind): Promise<Databases> {
  const folder = await mkdtemp(join(tmpdir(), "consents-bench-"));
  const server = kind === "postgresql" ? await startPostgres() : undefined;
  if (server !== undefined) await fillLog(await server.createDatabase());
  let databases = 0;
  return {
    kind,
    async create() {
      const data = join(folder, `${++databases}`);
      await mkdir(data);
      if (server === undefined) return { data, where: join(data, "consents.sqlite") };
      const where = await server.createDatabase();
      return { data, where, env: { DATABASE_URL: where } };
    },
    async close() {
      await server?.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/**
 * Makes a new server one that has run for a while: such a one writes its log into files that it has. A new one has to
 * make each file first, 16 MB of zeros that must reach the disk, and whoever commits meanwhile waits.
 */
async function fillLog(url: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    for (let file = 0; file < LOG_FILES; file++) {
      await client.query("select pg_logical_emit_message(false, 'bench', repeat(' ', 16 * 1024 * 1024))");
    }
    // From now on the server uses them again, under other names.
    await client.query("checkpoint");
  } finally {
    await client.end();
  }
}
