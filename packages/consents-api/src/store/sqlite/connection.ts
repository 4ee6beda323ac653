import type { DatabaseSync, SQLInputValue } from "node:sqlite";
import { type Compilable, Kysely } from "kysely";
import { createDialect } from "./dialect.ts";
import type { Tables } from "./tables.ts";

/** A query that was built and compiled once, for many runs. */
export interface PreparedQuery<Values, Row> {
  all(values: Values): Row[];
  get(values: Values): Row | undefined;
  /** Runs a query that writes; gives what SQLite tells: how many rows changed, and the last row number. */
  run(values: Values): { changes: number; last_number: number };
}

/** Stands in a query where a value comes later. */
export type Placeholder<Values> = <Name extends keyof Values & string>(name: Name) => Values[Name];

/** An open database, and how it is asked. Everything is synchronous but what runs through `db` itself. */
export interface Connection {
  database: DatabaseSync;
  /** Builds queries. Running them by `execute` is for migrations only: it could fall between two writes of a group. */
  db: Kysely<Tables>;
  /** Builds, compiles and prepares a query. Names of values are typed; none is ever part of the SQL. */
  prepare<Values extends Record<keyof Values, SQLInputValue>, Row = never>(
    build: (value: Placeholder<Values>) => Compilable<Row>,
  ): PreparedQuery<Values, Row>;
}

export function createConnection(database: DatabaseSync): Connection {
  return {
    database,
    db: new Kysely<Tables>({ dialect: createDialect(database) }),
    prepare<Values extends Record<keyof Values, SQLInputValue>, Row>(
      build: (value: Placeholder<Values>) => Compilable<Row>,
    ): PreparedQuery<Values, Row> {
      const { sql, parameters } = build((name) => new Named(name) as never).compile();
      const statement = database.prepare(sql);
      const bind = (values: Values): SQLInputValue[] =>
        parameters.map((one) =>
          one instanceof Named ? values[one.name as keyof Values] : (one as SQLInputValue),
        );
      return {
        all: (values) => statement.all(...bind(values)) as Row[],
        get: (values) => statement.get(...bind(values)) as Row | undefined,
        run(values) {
          const { changes, lastInsertRowid } = statement.run(...bind(values));
          return { changes: Number(changes), last_number: Number(lastInsertRowid) };
        },
      };
    },
  };
}

class Named {
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }
}
