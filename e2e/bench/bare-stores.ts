import { DatabaseSync } from "node:sqlite";
import { Pool } from "pg";

/** Events, and the last one of each user as their status. */
export interface BareStore {
  /** Resolves after the durable commit. */
  record(id: string, user: string, content: string): Promise<void>;
  find(user: string): Promise<string | undefined>;
}

interface Waiting {
  id: string;
  user: string;
  content: string;
  resolve(): void;
  reject(error: unknown): void;
}

const GROUP_MAX = 128;
const CONNECTIONS = 10;

/**
 * `grouped`: what arrives together is committed together, as fast as it can be done. `textbook`, on PostgreSQL only: as
 * everybody writes it first, `begin; select; insert; update; commit`, one transaction for each request.
 */
export async function openBareStore(mode: "grouped" | "textbook", where: string): Promise<BareStore> {
  const isPostgres = where.startsWith("postgres:");
  if (mode === "textbook" && !isPostgres) throw new Error("textbook is for PostgreSQL");
  if (!isPostgres) return openSqlite(where);
  const pool = new Pool({ connectionString: where, max: CONNECTIONS });
  await pool.query(`
    create table if not exists event (id text primary key, user_id text not null, content text not null);
    create table if not exists status (user_id text primary key, content text not null)`);
  const find: BareStore["find"] = async (user) => {
    const question = { name: "find", text: "select content from status where user_id = $1", values: [user] };
    return (await pool.query(question)).rows[0]?.content;
  };
  return { find, record: mode === "textbook" ? recordByTextbook(pool) : recordInGroups(pool) };
}

function openSqlite(file: string): BareStore {
  const database = new DatabaseSync(file);
  database.exec(`
    pragma journal_mode = wal;
    pragma synchronous = full;
    create table event (id text primary key, user_id text not null, content text not null) without rowid;
    create table status (user_id text primary key, content text not null) without rowid;
  `);
  const insertEvent = database.prepare("insert into event values (?, ?, ?)");
  const upsertStatus = database.prepare(
    "insert into status values (?, ?) on conflict (user_id) do update set content = excluded.content",
  );
  const selectStatus = database.prepare("select content from status where user_id = ?");
  return {
    record: inGroups(1, async (group) => {
      database.exec("begin immediate");
      for (const { id, user, content } of group) {
        insertEvent.run(id, user, content);
        upsertStatus.run(user, content);
      }
      database.exec("commit");
    }),
    find: async (user) => selectStatus.get(user)?.content as string | undefined,
  };
}

function recordInGroups(pool: Pool): BareStore["record"] {
  const text = `with written as (insert into event select * from unnest($1::text[], $2::text[], $3::text[]))
    insert into status select * from unnest($4::text[], $5::text[])
    on conflict (user_id) do update set content = excluded.content`;
  return inGroups(2, async (group) => {
    // One row of each user, in one order: nobody waits for one who waits for them.
    const statuses = new Map(group.map(({ user, content }) => [user, content]));
    const users = [...statuses.keys()].sort();
    await pool.query({
      name: "record",
      text,
      values: [
        group.map(({ id }) => id),
        group.map(({ user }) => user),
        group.map(({ content }) => content),
        users,
        users.map((user) => statuses.get(user)),
      ],
    });
  });
}

function recordByTextbook(pool: Pool): BareStore["record"] {
  return async (id, user, content) => {
    const client = await pool.connect();
    try {
      await client.query("begin");
      const { rows } = await client.query("select content from status where user_id = $1 for update", [user]);
      await client.query("insert into event values ($1, $2, $3)", [id, user, content]);
      await client.query(
        rows.length > 0
          ? "update status set content = $2 where user_id = $1"
          : "insert into status values ($1, $2) on conflict (user_id) do update set content = excluded.content",
        [user, content],
      );
      await client.query("commit");
    } finally {
      client.release();
    }
  };
}

/** Records what arrives in one round of the event loop together, some groups at a time. */
function inGroups(
  groupsAtOnce: number,
  write: (group: readonly Waiting[]) => Promise<void>,
): BareStore["record"] {
  const waiting: Waiting[] = [];
  let running = 0;
  let isPlanned = false;
  async function run(): Promise<void> {
    isPlanned = false;
    const group = waiting.splice(0, GROUP_MAX);
    running += 1;
    plan();
    try {
      await write(group);
      for (const one of group) one.resolve();
    } catch (error) {
      for (const one of group) one.reject(error);
    }
    running -= 1;
    plan();
  }
  function plan(): void {
    if (isPlanned || waiting.length === 0 || running === groupsAtOnce) return;
    isPlanned = true;
    setImmediate(run);
  }
  return (id, user, content) =>
    new Promise((resolve, reject) => {
      waiting.push({ id, user, content, resolve, reject });
      plan();
    });
}
