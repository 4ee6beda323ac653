import type { Pool, PoolClient } from "pg";
import { ConsentsError } from "../../domain/errors.ts";
import type { Query, Run } from "./connection.ts";
import { retry } from "./retry.ts";
import { toStorageError, troubleOf } from "./storage-error.ts";

/** The ways to ask the database. All reject with `storage-unavailable`, once trying again has not helped. */
export interface Transactions {
  /** Runs one query that only reads. */
  read: Run;
  /** Runs queries that only read, all at one moment. */
  readAtOnce<T>(work: (run: Run) => Promise<T>): Promise<T>;
  /**
   * Runs `work` in a transaction and resolves after the durable commit. `work` may run several times, each time in a new
   * transaction, and the ones before have left nothing; what it throws of its own ends the transaction and is thrown.
   * When the connection breaks during the commit nobody knows whether it was kept: that is thrown as trouble `unknown`.
   */
  write<T>(work: (run: Run) => Promise<T>): Promise<T>;
  /**
   * Does the same in as few round trips as there can be: what `work` asks first goes along with `begin`, so it must only
   * read, and the commit goes along with what `work` leaves under way.
   */
  writePipelined<T>(work: (run: Run, leave: (query: Promise<unknown>) => void) => Promise<T>): Promise<T>;
  /** Asks once, for who wants to know at once. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

// Local to the transaction, and nothing that outlives it: behind a proxy that pools transactions the session is not ours.
// A process that is stopped, or cut off, in the middle keeps no lock for long.
// The planner may not read whole tables: it would do so when a table was small when it last looked.
const settings = {
  lock_timeout: "2s",
  statement_timeout: "5s",
  idle_in_transaction_session_timeout: "5s",
  enable_seqscan: "off",
  jit: "off",
};
// One statement for all of them: each `set local` would be one more for the database to take in.
const set = Object.entries(settings)
  .map(([name, value]) => `set_config('${name}', '${value}', true)`)
  .join(", ");
const beginRead = `begin isolation level repeatable read read only; select ${set}`;
const beginWrite = `begin isolation level read committed read write;
  select current_setting('synchronous_commit') as synchronous_commit, ${set}`;

/** Values of `synchronous_commit` with which an answered commit is on this server's disk at least. */
const durable: readonly unknown[] = ["on", "remote_apply"];

/** For how long a lost database is looked for, in milliseconds: a restart or a failover is shorter. */
const RETRY_WITHIN = 5_000;

export function createTransactions(pool: Pool, retryWithin: number = RETRY_WITHIN): Transactions {
  // Until a proxy proves otherwise.
  let keepsStatements = true;
  let closing: Promise<void> | undefined;

  function untilItWorks<T>(attempt: () => Promise<T>): Promise<T> {
    return retry(() => (closing === undefined ? attempt() : Promise.reject(closed())), {
      within: retryWithin,
      onUnprepared() {
        keepsStatements = false;
      },
    });
  }

  function runOn(asked: Pool | PoolClient): Run {
    return async <Row>({ name, text, values }: Query) => {
      const query = keepsStatements ? { name, text, values } : { text, values };
      const { rows } = await asked.query(query).catch(throwStorageError);
      return rows as Row[];
    };
  }

  async function transact<T>(begin: string, work: (transaction: Transaction) => Promise<T>): Promise<T> {
    const client = await pool.connect().catch(throwStorageError);
    const transaction = createTransaction(begin, client, runOn(client));
    try {
      const answer = await work(transaction);
      await transaction.commit();
      client.release();
      return answer;
    } catch (error) {
      // What comes after the first failure only says that something has failed; but that nobody knows is for the commit
      // to say, whatever has failed when the connection broke.
      const cause = troubleOf(error) === "unknown" ? error : (transaction.failure() ?? error);
      await giveUp(client, cause);
      throw cause;
    }
  }

  async function inTransaction<T>({ begun, run }: Transaction, work: (run: Run) => Promise<T>): Promise<T> {
    await begun;
    return work(run);
  }

  return {
    read: (query) => untilItWorks(() => runOn(pool)(query)),
    readAtOnce: (work) => untilItWorks(() => transact(beginRead, (one) => inTransaction(one, work))),
    write: (work) => untilItWorks(() => transact(beginWrite, (one) => inTransaction(one, work))),
    writePipelined: (work) => untilItWorks(() => transact(beginWrite, ({ run, leave }) => work(run, leave))),
    async ping() {
      if (closing !== undefined) throw closed();
      await pool.query("select 1").catch(throwStorageError);
    },
    close() {
      closing ??= pool.end();
      return closing;
    },
  };
}

/** A transaction that was asked to begin. */
interface Transaction {
  /** Resolves when it has. */
  begun: Promise<void>;
  /** Resolves only once it has begun: nothing is built on what was read outside it. */
  run: Run;
  /** Notes a query that nobody waits for before the commit. */
  leave(query: Promise<unknown>): void;
  /** Resolves when the commit is answered, and so all that was left. Rejects once every failure is noted. */
  commit(): Promise<void>;
  /** What failed first in it; undefined: nothing of it did. */
  failure(): unknown;
}

function createTransaction(begin: string, client: PoolClient, ask: Run): Transaction {
  let failure: unknown;
  const left: Promise<unknown>[] = [];
  // They are answered in the order in which they were sent.
  const note = (error: unknown): never => {
    failure ??= error;
    throw error;
  };
  sendTogether(client);
  const begun = client
    // Several statements, several results; the last one has rows if any has.
    .query(begin)
    .then((results: unknown) => {
      if (begin === beginWrite) checkDurable((results as { rows: unknown[] }[]).at(-1)?.rows[0]);
    })
    .catch(throwStorageError)
    .catch(note);
  begun.catch(ignore);
  return {
    begun,
    async run<Row>(query: Query) {
      sendTogether(client);
      const rows = await ask<Row>(query).catch(note);
      await begun;
      return rows;
    },
    leave(query) {
      query.catch(note).catch(ignore);
      left.push(query);
    },
    async commit() {
      // What could not even be asked is known after this, and the database would know nothing of it.
      await undefined;
      if (failure !== undefined) throw failure;
      sendTogether(client);
      try {
        // The last to be answered: it does not succeed when anything before it has failed, and once it has succeeded
        // everything is kept, whatever else is said.
        await commit(client);
      } catch (error) {
        await Promise.allSettled(left);
        throw error;
      }
    },
    failure: () => failure,
  };
}

/** Refuses a session whose commits could be answered before they are on the disk. */
export function checkDurable(row: unknown): void {
  const { synchronous_commit } = row as { synchronous_commit?: unknown };
  if (durable.includes(synchronous_commit)) return;
  throw new ConsentsError("storage-unavailable", {
    detail: `Commits would not be durable: synchronous_commit is ${synchronous_commit}, and must be on.`,
  });
}

/** What is asked until this turn of the event loop ends goes to the database at once: each time it is woken costs both. */
function sendTogether({ connection: { stream } }: PoolClient): void {
  stream.cork();
  process.nextTick(() => stream.uncork());
}

async function commit(client: PoolClient): Promise<void> {
  const { command } = await client.query("commit").catch((error) => {
    throw toStorageError(error, "commit");
  });
  // PostgreSQL does not call it an error when it has to roll back instead.
  if (command !== "COMMIT") throw new ConsentsError("storage-unavailable");
}

async function giveUp(client: PoolClient, error: unknown): Promise<void> {
  const trouble = troubleOf(error);
  const isGone = trouble === "lost" || trouble === "unknown";
  // A connection that is given back must be out of its transaction; one that is closed is.
  const isClean =
    !isGone &&
    (await client.query("rollback").then(
      () => true,
      () => false,
    ));
  client.release(!isClean);
}

function ignore(): void {}

function throwStorageError(error: unknown): never {
  throw toStorageError(error);
}

function closed(): ConsentsError {
  return new ConsentsError("storage-unavailable", { detail: "The store is closed." });
}
