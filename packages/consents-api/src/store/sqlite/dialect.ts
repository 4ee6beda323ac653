import type { DatabaseSync, SQLInputValue } from "node:sqlite";
import { type Dialect, SqliteDialect, type SqliteStatement } from "kysely";

/** Lets Kysely speak to `node:sqlite`. Closing is left to who opened the database. */
export function createDialect(database: DatabaseSync): Dialect {
  return new SqliteDialect({
    database: { prepare: (sql) => adapt(database, sql), close: () => undefined },
  });
}

function adapt(database: DatabaseSync, sql: string): SqliteStatement {
  const statement = database.prepare(sql);
  return {
    reader: /^\s*(select|with|pragma)\b/i.test(sql) || /\breturning\b/i.test(sql),
    all: (parameters) => statement.all(...(parameters as SQLInputValue[])),
    run: (parameters) => statement.run(...(parameters as SQLInputValue[])),
    iterate: (parameters) => statement.iterate(...(parameters as SQLInputValue[])),
  };
}
