import { Client, type ClientBase } from "pg";
import { ConsentsError } from "../../domain/errors.ts";
import type { Store } from "../../domain/store.ts";
import { CONNECT_TIMEOUT, createPool } from "./create-pool.ts";
import { migrate } from "./migrate.ts";
import { createPostgresStore } from "./postgres-store.ts";
import { toStorageError } from "./storage-error.ts";
import { checkDurable, createTransactions } from "./transactions.ts";

/** Before it, the planner could not be told to read the keys asked for once (`users-table.ts`). */
const VERSION_MIN = 12;

/**
 * Opens a PostgreSQL database (12 or later), and brings its schema up to date. A commit is durable when it is answered
 * (`synchronous_commit`, `fsync`), or it refuses to open. Several processes may open the same database, directly or
 * through a proxy that pools transactions.
 *
 * @param url - `postgres://user:password@host:port/database`; TLS and more by parameters, as libpq knows them
 * @throws {ConsentsError} `storage-unavailable` with a sentence that says what is wrong; `migration-required` when a
 * newer program has written it
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

/** As libpq has them, and `no-verify`, which is the driver's own. */
const TLS_MODES = ["disable", "prefer", "require", "verify-ca", "verify-full", "no-verify"];

function createClient(url: string): Client {
  checkTls(url);
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

// The driver takes what it does not know for no TLS at all, and would send the password in the clear.
function checkTls(url: string): void {
  const [, parameters = ""] = url.split("?");
  for (const [name, value] of new URLSearchParams(parameters)) {
    if (name.toLowerCase() !== "sslmode" || (name === "sslmode" && TLS_MODES.includes(value))) continue;
    throw new ConsentsError("config-invalid", { detail: `sslmode must be one of ${TLS_MODES.join(", ")}.` });
  }
}

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
