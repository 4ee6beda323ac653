import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { Client } from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { aboutPurpose, catalogue, charity, citizen, NOON } from "../domain/fixtures.ts";
import { recordEvent } from "../domain/record-event.ts";
import type { Store } from "../domain/store.ts";
import { openStore } from "./open-store.ts";
import { type PostgresServer, postgresPrograms, startPostgres } from "./postgres/postgres-for-tests.ts";

/** Undoes the last migration, and what came into the outbox since: as if the events had been recorded before there was one. */
const before = `delete from outbox; delete from kysely_migration where name >= '0008'`;

let folder: string;
let server: PostgresServer | undefined;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "consents-earlier-"));
  if (postgresPrograms !== undefined) server = await startPostgres();
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await server?.stop();
});

async function record(store: Store, id: string, enabled: boolean): Promise<void> {
  const request = { id, consents: aboutPurpose({ id: "news", enabled: true }) };
  const caller = { ...citizen(), ...(enabled && { validations: { email: { enabled } } }) };
  const newId = () => "user-1";
  await store.changeUser(
    recordEvent({ request, caller, organization: charity, catalogue, now: NOON, newId }),
  );
}

const databases = {
  sqlite: {
    isHere: true,
    make: async () => join(folder, "consents.sqlite"),
    exec: async (path: string) => {
      const database = new DatabaseSync(path);
      database.exec(before);
      database.close();
    },
  },
  postgres: {
    isHere: postgresPrograms !== undefined,
    make: () => server!.createDatabase(),
    exec: async (connectionString: string) => {
      const client = new Client({ connectionString });
      await client.connect();
      await client.query(before);
      await client.end();
    },
  },
};

describe.each(Object.entries(databases))("%s", (_name, { isHere, make, exec }) => {
  it.skipIf(!isHere)("gives each event that waits for its citizen the mail that it never had", async () => {
    const database = await make();
    const store = await openStore(database);
    await store.addOrganization(charity);
    await record(store, "event-1", true);
    await record(store, "event-2", false);
    const [mail] = await store.listMessages("charity", "waiting", 10);
    await store.close();
    await exec(database);
    for (let start = 0; start < 2; start++) {
      const again = await openStore(database);
      expect(await again.listMessages("charity", "waiting", 10)).toEqual([{ ...mail, due_at: 0 }]);
      await again.close();
    }
  });
});
