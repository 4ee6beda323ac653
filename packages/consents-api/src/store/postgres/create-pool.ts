import { Pool, types } from "pg";

/** How long a connection may take to be made, or to get free, in milliseconds. */
export const CONNECT_TIMEOUT = 2_000;

/** Connections of one process: few are enough, since changes are made in groups, and reads too. */
const CONNECTIONS_MAX = 10;
/**
 * How long an answer may take, in milliseconds, before the connection is given up. Longer than the database's own limits
 * in a transaction (`transactions.ts`), so that it only cuts what those do not see.
 */
const ANSWER_TIMEOUT = 8_000;

/** The connections of a store. */
export function createPool(url: string): Pool {
  const pool = new Pool({
    connectionString: url,
    max: CONNECTIONS_MAX,
    connectionTimeoutMillis: CONNECT_TIMEOUT,
    query_timeout: ANSWER_TIMEOUT,
    keepAlive: true,
    // Only of use to who asks more than one thing at once (`transactions.ts`).
    pipeline: true,
    types: { getTypeParser },
  });
  // A connection that breaks makes the next question fail; there is no need to hear of it before.
  pool.on("error", () => undefined);
  pool.on("connect", (client) => client.on("error", () => undefined));
  return pool;
}

// Types of PostgreSQL, by their numbers in its catalogue.
const INT8 = 20;
const JSON_TEXT = 114;

/** JSON stays text here, as in every store; and of our 64-bit numbers each is one that JavaScript holds exactly. */
const getTypeParser: typeof types.getTypeParser = (oid: number, format?: "text" | "binary") => {
  if (oid === INT8) return Number;
  if (oid === JSON_TEXT) return (text: string) => text;
  return types.getTypeParser(oid, format as "text");
};
