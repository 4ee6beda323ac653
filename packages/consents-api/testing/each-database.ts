import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, it } from "vitest";
import {
  POSTGRES_MISSING,
  type PostgresServer,
  postgresPrograms,
  startPostgres,
} from "../src/store/postgres/postgres-for-tests.ts";

/** A kind of database that a suite runs on. */
export interface DatabaseForTests {
  /** Makes an empty one; resolves to what `openStore` takes. */
  create(): Promise<string>;
  /** Only of PostgreSQL: the server itself, which is the suite's own. */
  postgres?(): PostgresServer;
}

/** Runs the suite on a SQLite file, and on a PostgreSQL of its own where its programs are installed. */
export function onEachDatabase(suite: (database: DatabaseForTests) => void): void {
  describe("on SQLite", () => {
    let folder: string;
    let files = 0;
    beforeAll(() => {
      folder = mkdtempSync(join(tmpdir(), "consents-api-"));
    });
    afterAll(() => rmSync(folder, { recursive: true }));
    suite({ create: async () => join(folder, `${++files}.sqlite`) });
  });
  if (postgresPrograms === undefined) {
    it.skip(`on PostgreSQL ${POSTGRES_MISSING}`);
    return;
  }
  describe("on PostgreSQL", () => {
    let server: PostgresServer;
    beforeAll(async () => {
      server = await startPostgres();
    });
    afterAll(() => server?.stop());
    suite({ create: () => server.createDatabase(), postgres: () => server });
  });
}
