import { Client } from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { charity } from "../../domain/fixtures.ts";
import { openPostgresStore } from "./open-postgres-store.ts";
import { type PostgresServer, postgresPrograms, startPostgres } from "./postgres-for-tests.ts";

describe.skipIf(postgresPrograms === undefined)("opening a PostgreSQL database", () => {
  let server: PostgresServer;
  beforeAll(async () => {
    server = await startPostgres();
  });
  afterAll(() => server.stop());

  async function query(url: string, text: string): Promise<Record<string, unknown>[]> {
    const client = new Client({ connectionString: url });
    await client.connect();
    try {
      return (await client.query(text)).rows;
    } finally {
      await client.end();
    }
  }

  it("makes the schema once, also when several processes start at the same moment", async () => {
    const url = await server.createDatabase();
    const stores = await Promise.all(Array.from({ length: 5 }, () => openPostgresStore(url)));
    await stores[0]!.addOrganization(charity);
    for (const store of stores) {
      expect(await store.findOrganization("charity")).toEqual(charity);
      await store.close();
    }
  });

  it("needs no right to change the schema when there is nothing to change", async () => {
    const url = await server.createDatabase();
    await (await openPostgresStore(url)).close();
    await query(url, "create role writer login; grant all on all tables in schema public to writer");
    const store = await openPostgresStore(url.replace("postgres@", "writer@"));
    expect(await store.addOrganization(charity)).toBe(true);
    await store.close();
  });

  it("says that the user may not make tables", async () => {
    const url = await server.createDatabase();
    await query(url, "create role reader login");
    for (const schemas of ["revoke create on schema public from public", "drop schema public cascade"]) {
      await query(url, schemas);
      await expect(openPostgresStore(url.replace("postgres@", "reader@"))).rejects.toMatchObject({
        code: "storage-unavailable",
        message: expect.stringMatching(/this user/),
      });
    }
  });

  it.each(["sslmode=", "SSLMODE=verify-full", "sslmode=verify_full"])("refuses %s", async (parameter) => {
    const url = await server.createDatabase();
    await expect(
      openPostgresStore(`${url}${url.includes("?") ? "&" : "?"}${parameter}`),
    ).rejects.toMatchObject({
      code: "config-invalid",
      message: expect.stringMatching(/^sslmode must be one of/),
    });
  });

  it("refuses a database that a newer program has changed", async () => {
    const url = await server.createDatabase();
    await (await openPostgresStore(url)).close();
    await query(url, "insert into kysely_migration values ('9999-later', '2030-01-01')");
    await expect(openPostgresStore(url)).rejects.toMatchObject({
      code: "migration-required",
      message: expect.stringMatching(/^The database was made by a newer version of this program/),
    });
  });

  it.each(["off", "local", "remote_write"])("refuses synchronous_commit = %s", async (setting) => {
    const url = await server.createDatabase();
    await query(url, `alter role postgres in database ${nameOf(url)} set synchronous_commit = ${setting}`);
    await expect(openPostgresStore(url)).rejects.toMatchObject({
      code: "storage-unavailable",
      message: expect.stringContaining(`synchronous_commit is ${setting}`),
    });
  });

  it("refuses to commit once synchronous_commit is turned off beneath it", async () => {
    const url = await server.createDatabase();
    const store = await openPostgresStore(url);
    await query(url, `alter role postgres in database ${nameOf(url)} set synchronous_commit = off`);
    await expect(store.addOrganization(charity)).rejects.toMatchObject({ code: "storage-unavailable" });
    expect(await store.listOrganizations()).toEqual([]);
    await store.close();
  });

  it("refuses a database that does not hold text in UTF-8", async () => {
    const url = await server.createDatabase("template template0 encoding 'SQL_ASCII' locale 'C'");
    await expect(openPostgresStore(url)).rejects.toMatchObject({
      code: "storage-unavailable",
      message: expect.stringContaining("It holds text in SQL_ASCII; UTF8 is needed."),
    });
  });

  it("says what is wrong, and never the password", async () => {
    const url = await server.createDatabase();
    const wrong = {
      "The database cannot be reached.": "postgres://ada:s3cret@127.0.0.1:1/consents",
      "There is no such database on the server.": url.replace(nameOf(url), "nowhere"),
      "The database does not let this user in.": url.replace("postgres@", "nobody:s3cret@"),
      "The URL of the database is no PostgreSQL URL.": "postgres://ada:s3cret@local host:port/",
    };
    for (const [sentence, wrongUrl] of Object.entries(wrong)) {
      const error = await openPostgresStore(wrongUrl).catch((error: unknown) => error);
      expect(error).toMatchObject({ message: expect.stringContaining(sentence) });
      expect(JSON.stringify([String(error), error, (error as Error).cause])).not.toContain("s3cret");
    }
  });

  it("makes tables that can be partitioned by organization with every key they have", async () => {
    const url = await server.createDatabase();
    await (await openPostgresStore(url)).close();
    for (const table of ["notices", "users", "erased_users", "events"]) {
      const keys = await query(
        url,
        `select pg_get_indexdef(indexrelid) as key, indkey[0] = 1 as begins
        from pg_index where indrelid = '${table}'::regclass and indisunique`,
      );
      expect(keys.length).toBeGreaterThan(0);
      await query(url, `create table parts (like ${table}) partition by hash (organization_id)`);
      for (const { key, begins } of keys) {
        // The organization is each table's first column.
        expect(begins).toBe(true);
        await query(url, String(key).replace(/INDEX \S+ ON \S+/, "INDEX ON parts"));
      }
      await query(url, "drop table parts");
    }
  });
});

function nameOf(url: string): string {
  return new URL(url.replace("@/", "@localhost/")).pathname.slice(1);
}
