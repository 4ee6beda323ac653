import type { Pool, PoolClient } from "pg";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Query } from "./connection.ts";
import { createPool } from "./create-pool.ts";
import { type PostgresServer, postgresPrograms, startPostgres } from "./postgres-for-tests.ts";
import { toStorageError } from "./storage-error.ts";
import { createTransactions, type Transactions } from "./transactions.ts";

const read = ask("select coalesce(max(id), 0) as newest from notes");
const note = (id: number): Query => ask(`insert into notes values (${id})`);

function ask(text: string): Query {
  return { name: text, text, values: [] };
}

describe.skipIf(postgresPrograms === undefined)("a transaction that is pipelined", () => {
  let server: PostgresServer;
  let pool: Pool;
  let transactions: Transactions;
  beforeAll(async () => {
    server = await startPostgres();
  });
  afterAll(() => server.stop());
  beforeEach(async () => {
    pool = createPool(await server.createDatabase());
    await pool.query("create table notes (id integer primary key check (id < 10))");
    transactions = createTransactions(pool, 100);
  });
  afterEach(() => transactions.close());

  async function notes(): Promise<number[]> {
    return (await pool.query("select id from notes order by id")).rows.map(({ id }) => id);
  }

  it("is sent in as many parts as it waits for answers", async () => {
    await transactions.writePipelined(async (run, leave) => {
      await run(read);
      leave(run(note(1)));
    });
    const sent = await partsSent(pool, () =>
      transactions.writePipelined(async (run, leave) => {
        expect(await Promise.all([run(read), run(read)])).toEqual([[{ newest: 1 }], [{ newest: 1 }]]);
        leave(run(note(2)));
        leave(run(note(3)));
      }),
    );
    expect(sent).toBe(2);
    expect(await notes()).toEqual([1, 2, 3]);
  });

  it("keeps nothing when something that was left fails, and says what failed first", async () => {
    const written = transactions.writePipelined(async (run, leave) => {
      await run(read);
      leave(run(note(1)));
      leave(run(note(11)));
      leave(run(note(2)));
    });
    await expect(written).rejects.toMatchObject({
      code: "storage-unavailable",
      cause: { code: "23514", trouble: "final" },
    });
    expect(await notes()).toEqual([]);
  });

  it("keeps nothing when something that was left could not even be asked", async () => {
    const forget = async (): Promise<never> => {
      throw new TypeError("not asked");
    };
    const written = transactions.writePipelined(async (run, leave) => {
      await run(read);
      leave(run(note(1)));
      leave(forget());
    });
    await expect(written).rejects.toThrow("not asked");
    expect(await notes()).toEqual([]);
  });

  it("is tried again when something that was left met somebody else's", async () => {
    let attempts = 0;
    await transactions.writePipelined(async (run, leave) => {
      attempts += 1;
      await run(read);
      if (attempts === 1) await pool.query("insert into notes values (1)");
      leave(run(note(attempts)));
      leave(run(note(attempts + 1)));
    });
    expect(attempts).toBe(2);
    expect(await notes()).toEqual([1, 2, 3]);
  });

  it("is not tried again once the commit was answered, whatever is said of what was left", async () => {
    let attempts = 0;
    const lose = (): never => {
      throw toStorageError(new Error("Connection terminated unexpectedly"));
    };
    const written = transactions.writePipelined(async (run, leave) => {
      attempts += 1;
      await run(read);
      leave(run(note(attempts)).then(lose));
      return "written";
    });
    await expect(written).resolves.toBe("written");
    expect(attempts).toBe(1);
    expect(await notes()).toEqual([1]);
  });

  it("says what was asked first of what fails, and not what failed for that reason", async () => {
    const written = transactions.writePipelined((run) =>
      Promise.all([run(ask("select 1 / 0")), run(read)]).then(() => undefined),
    );
    await expect(written).rejects.toMatchObject({ cause: { code: "22012" } });
  });

  it("makes nothing of what it reads when it could not begin", async () => {
    // What comes after it would run by itself.
    breakBegin(pool);
    let hasRead = false;
    const written = transactions.writePipelined(async (run, leave) => {
      await run(read);
      hasRead = true;
      leave(run(note(1)));
    });
    await expect(written).rejects.toMatchObject({ cause: { code: "42601" } });
    expect(hasRead).toBe(false);
    expect(await notes()).toEqual([]);
  });

  it("does not know what was kept when the connection breaks before anything that was left is answered", async () => {
    const written = transactions.writePipelined(async (run, leave) => {
      await run(read);
      leave(run(ask("select pg_terminate_backend(pg_backend_pid())")));
      leave(run(note(1)));
    });
    await expect(written).rejects.toMatchObject({
      message: "The database was lost during a commit: it may have been kept, or not.",
      cause: { trouble: "unknown" },
    });
    expect(await notes()).toEqual([]);
  });
});

/** How often something is sent to the database. */
async function partsSent(pool: Pool, work: () => Promise<unknown>): Promise<number> {
  const client = await pool.connect();
  const { stream } = client.connection;
  client.release();
  let parts = 0;
  const { _write, _writev } = stream;
  stream._write = (...args) => {
    parts += 1;
    _write.apply(stream, args);
  };
  stream._writev = (...args) => {
    parts += 1;
    _writev!.apply(stream, args);
  };
  await work();
  return parts;
}

function breakBegin(pool: Pool): void {
  pool.on("acquire", (client: PoolClient) => {
    const query = client.query.bind(client) as (...args: unknown[]) => unknown;
    const broken = (asked: unknown, ...rest: unknown[]) =>
      query(typeof asked === "string" && asked.startsWith("begin") ? `no ${asked}` : asked, ...rest);
    client.query = broken as typeof client.query;
  });
}
