import { Client, type ClientBase, Pool, types } from "pg";
import { ConsentsError } from "../../domain/errors.ts";
import type { Store } from "../../domain/store.ts";
import { migrate } from "./migrate.ts";
import { createPostgresStore } from "./postgres-store.ts";
import { toStorageError } from "./storage-error.ts";
import { checkDurable, createTransactions } from "./transactions.ts";

/** Connections of one process: those that write are few, since changes are made in groups. */
const CONNECTIONS_MAX = 10;
/** How long a connection may take to be made, or to get free, in milliseconds. */
const CONNECT_TIMEOUT = 2_000;
/**
 * How long an answer may take, in milliseconds, before the connection is given up. Longer than the database's own limits
 * in a transaction (`transactions.ts`), so that it only cuts what those do not see.
 */
const ANSWER_TIMEOUT = 8_000;
const VERSION_MIN = 12;

/**
 * Opens a PostgreSQL database (12 or later), and brings its schema up to date. A commit is durable when it is answered
 * (`synchronous_commit`, `fsync`), or it refuses to open. Several processes may open the same database, directly or
 * through a proxy that pools transactions.
 *
 * @param url - `postgres://user:password@host:port/database`; TLS and more by parameters, as libpq knows them
 * @throws {ConsentsError} `storage-unavailable` with a sentence that says what is wrong; `migration-required` when a newer
 * program has written it
 */
export async function openPostgresStore(url: string): Promise<Store> {
  const client = createClient(url);
  try {
    await client.connect();
    await checkServer(client);
    await migrate(client);
  } catch (error) {
    throw explain(error, client);
  } finally {
    await client.end().catch(() => undefined);
  }
  return createPostgresStore(createTransactions(createPool(url)));
}

function createClient(url: string): Client {
  try {
    const client = new Client({ connectionString: url, connectionTimeoutMillis: CONNECT_TIMEOUT });
    // A connection that breaks makes the next question fail; there is no need to hear of it before.
    client.on("error", () => undefined);
    return client;
  } catch {
    // Without a cause: it quotes the URL, and there may be a password in it.
    throw new ConsentsError("config-invalid", { detail: "The URL of the database is no PostgreSQL URL." });
  }
}

function createPool(url: string): Pool {
  const pool = new Pool({
    connectionString: url,
    max: CONNECTIONS_MAX,
    connectionTimeoutMillis: CONNECT_TIMEOUT,
    query_timeout: ANSWER_TIMEOUT,
    keepAlive: true,
    types: { getTypeParser },
  });
  pool.on("error", () => undefined);
  pool.on("connect", (client) => client.on("error", () => undefined));
  return pool;
}

const INT8 = 20;
const JSON_TEXT = 114;

/** JSON stays text here, as in every store; and of our 64-bit numbers each is one that JavaScript holds exactly. */
const getTypeParser: typeof types.getTypeParser = (oid: number, format?: "text" | "binary") => {
  if (oid === INT8) return Number;
  if (oid === JSON_TEXT) return (text: string) => text;
  return types.getTypeParser(oid, format as "text");
};

async function checkServer(client: ClientBase): Promise<void> {
  const { rows } = await client.query(`select
    current_setting('server_version_num')::integer / 10000 as version,
    current_setting('server_encoding') as encoding,
    current_setting('fsync') as fsync,
    current_setting('synchronous_commit') as synchronous_commit,
    pg_is_in_recovery() as is_standby`);
  const { version, encoding, fsync, is_standby } = rows[0];
  checkDurable(rows[0]);
  const fault = [
    version < VERSION_MIN && `It is PostgreSQL ${version}; ${VERSION_MIN} or later is needed.`,
    encoding !== "UTF8" && `It holds text in ${encoding}; UTF8 is needed.`,
    fsync !== "on" && "It has fsync off, so commits would not be durable.",
    is_standby && "It is a standby, where nothing can be written.",
  ].find((one) => one !== false);
  if (fault !== undefined) throw new ConsentsError("storage-unavailable", { detail: fault });
}

// For the operator, so that it names the database; nobody else ever sees it. Never the user or the password.
function explain(error: unknown, { host, port, database }: Client): ConsentsError {
  const { code, message, cause } = toStorageError(error);
  return new ConsentsError(code, { detail: `${message} (${database} at ${host}:${port})`, cause });
}
