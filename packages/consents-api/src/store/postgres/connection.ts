import { createHash } from "node:crypto";
import {
  type CompiledQuery,
  DummyDriver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type QueryExecutorProvider,
} from "kysely";
import type { Tables } from "./tables.ts";

/** A query with its values. */
export interface Query {
  /** By which a connection remembers the plan. Made of the SQL, so that one name never means two statements. */
  name: string;
  text: string;
  values: unknown[];
}

/** Runs a query, in a transaction or by itself, and gives its rows. */
export type Run = <Row>(query: Query) => Promise<Row[]>;

/** A query that was built and compiled once, for many runs. */
export type PreparedQuery<Values, Row> = (run: Run, values: Values) => Promise<Row[]>;

/** Stands in a query where a value comes later. */
export type Placeholder<Values> = <Name extends keyof Values & string>(name: Name) => Values[Name];

/** Builds queries; it holds no connection, so it never runs one. */
export const db: Kysely<Tables> = new Kysely<Tables>({
  dialect: {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (database) => new PostgresIntrospector(database),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  },
});

/** Builds and compiles a query. Names of values are typed; none is ever part of the SQL. */
export function prepare<Values extends object, Row = never>(
  build: (value: Placeholder<Values>) => { compile(provider: QueryExecutorProvider): CompiledQuery<unknown> },
): PreparedQuery<Values, Row> {
  const { sql: text, parameters } = build((name) => new Named(name) as never).compile(db);
  const name = createHash("sha256").update(text).digest("base64url").slice(0, 24);
  return (run, values) =>
    run<Row>({
      name,
      text,
      values: parameters.map((one) => (one instanceof Named ? values[one.name as keyof Values] : one)),
    });
}

class Named {
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }
}
