import { DatabaseSync } from "node:sqlite";
import { problemCode } from "@consents/contract";
import { Client } from "pg";
import { afterEach, beforeEach, expect, it } from "vitest";
import { type ApiForTests, createApiForTests } from "../../src/api-for-tests.ts";
import type { Store } from "../../src/domain/store.ts";
import { openStore } from "../../src/store/open-store.ts";
import { onEachDatabase } from "../each-database.ts";
import { openDump } from "../open-dump.ts";
import { yes } from "./bad-input.ts";
import { EVENTS } from "./world.ts";

onEachDatabase((database) => {
  let where: string;
  let store: Store;
  let api: ApiForTests;
  let bearer: string;

  beforeEach(async () => {
    where = await database.create();
    store = await openStore(where);
    api = await createApiForTests({ store });
    bearer = await api.token();
    await api.record(true, bearer);
  });
  afterEach(() => store.close());

  const tell = () => api.send(EVENTS, { bearer, body: yes });

  /** Told while it is so, nothing is kept; afterwards everything is as before. */
  async function expectUnavailable(begin: () => unknown, end: () => unknown): Promise<void> {
    const before = await readDump();
    await begin();
    const response = await tell();
    expect([problemCode(await response.json()), response.status]).toEqual(["storage-unavailable", 503]);
    expect(response.headers.get("retry-after")).toBe("1");
    await end();
    expect(await readDump()).toBe(before);
    expect((await tell()).status).toBe(200);
  }

  async function readDump(): Promise<string> {
    const dump = await openDump(where);
    const text = await dump.read();
    await dump.close();
    return text;
  }

  const { postgres } = database;
  if (postgres === undefined) {
    it("row 103: locked by another program", async () => {
      const other = new DatabaseSync(where);
      const begin = () => other.exec("BEGIN IMMEDIATE");
      await expectUnavailable(begin, () => other.exec("ROLLBACK"));
      other.close();
    });
    return;
  }

  async function run(statements: string): Promise<void> {
    const client = new Client({ connectionString: where });
    await client.connect();
    await client.query(statements);
    await client.end();
  }

  it("row 103: locked by another program", async () => {
    const other = new Client({ connectionString: where });
    await other.connect();
    const begin = () => other.query("begin; lock table events in access exclusive mode");
    await expectUnavailable(begin, () => other.query("rollback"));
    await other.end();
  });

  // What the database says then, said by a trigger.
  it.each([
    ["read-only", "25006"],
    ["disk full", "53100"],
  ])("row 103: %s", async (_name, sqlState) => {
    const body = `begin raise exception 'it' using errcode = '${sqlState}'; end`;
    const make = `create function fail() returns trigger language plpgsql as $$ ${body} $$`;
    const begin = `${make}; create trigger fail before insert on events for each row execute function fail()`;
    await expectUnavailable(
      () => run(begin),
      () => run("drop function fail cascade"),
    );
  });

  it("row 103: down", async () => {
    await expectUnavailable(
      () => postgres().crash(),
      () => postgres().start(),
    );
  });
});
