import fc from "fast-check";
import { Client } from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type PostgresServer, postgresPrograms, startPostgres } from "./postgres-for-tests.ts";
import { textArray } from "./text-array.ts";

describe.skipIf(postgresPrograms === undefined)("an array of texts", () => {
  let server: PostgresServer;
  let client: Client;
  beforeAll(async () => {
    server = await startPostgres();
    client = new Client({ connectionString: await server.createDatabase() });
    await client.connect();
  });
  afterAll(async () => {
    await client.end();
    await server.stop();
  });

  it("is read by PostgreSQL as it was given", async () => {
    // PostgreSQL holds every character but U+0000, and no half of one.
    const text = fc.string({ unit: "binary" }).filter((one) => !one.includes("\0") && one.isWellFormed());
    const texts = fc.array(fc.option(text), { minLength: 1, maxLength: 200 });
    await fc.assert(
      fc.asyncProperty(texts, async (given) => {
        const { rows } = await client.query("select to_json($1::text[]) as texts", [textArray(given)]);
        expect(rows[0].texts).toEqual(given);
      }),
    );
  });
});
