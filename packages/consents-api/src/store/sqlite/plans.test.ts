import { DatabaseSync } from "node:sqlite";
import { describe, expect, it } from "vitest";
import { createConnection } from "./connection.ts";
import { migrate } from "./migrate.ts";
import { createOutboxTable } from "./outbox-table.ts";

/** The SQL of everything that is prepared meanwhile. */
function recordSql(database: DatabaseSync): string[] {
  const prepared: string[] = [];
  const prepare = database.prepare.bind(database);
  database.prepare = (sql, ...rest) => {
    prepared.push(sql);
    return prepare(sql, ...rest);
  };
  return prepared;
}

describe("the outbox", () => {
  it("forgets what was done long ago without walking through what was done since", async () => {
    const database = new DatabaseSync(":memory:");
    await migrate(database);
    const prepared = recordSql(database);
    createOutboxTable(createConnection(database));
    const forget = prepared.find((sql) => sql.startsWith("delete") && sql.includes("limit")) ?? "";
    const plan = database
      .prepare(`explain query plan ${forget}`)
      .all(...Array.from(forget.matchAll(/\?/g), () => null));
    expect(plan.map(({ detail }) => detail)).toContain(
      "SEARCH outbox USING COVERING INDEX outbox_by_due (state=? AND topic=? AND due_at<?)",
    );
    expect(plan.map(({ detail }) => detail)).not.toContainEqual(expect.stringMatching(/^SCAN outbox/));
    database.close();
  });
});
