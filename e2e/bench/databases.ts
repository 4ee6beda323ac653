import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
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

export async function openDatabases(kind: DatabaseKind): Promise<Databases> {
  const folder = await mkdtemp(join(tmpdir(), "consents-bench-"));
  const server = kind === "postgresql" ? await startPostgres() : undefined;
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
