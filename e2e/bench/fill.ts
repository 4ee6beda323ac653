import { DatabaseSync } from "node:sqlite";
import { Client } from "pg";

/** Users to add, all alike: each has said the same thing so many times. */
export interface Filling {
  /** Their `organization_user_id` is `<prefix>-<number>`, from 0. */
  prefix: string;
  users: number;
  eventsPerUser: number;
}

/** `organization_user_id` of the one whom all others are copies of. It must stand nowhere else. */
export const TEMPLATE = "template-of-the-bench";

/** Ids are UUIDs; those of copies have the template's beginning and end in a number of so many digits. */
const DIGITS = 12;

/** What differs between SQLite and PostgreSQL where rows are multiplied. */
interface Dialect {
  /** A table of the whole numbers from 0, in the column `i`. */
  numbers(count: number, name: string): string;
  digits(number: string): string;
  /** Puts text in place of other text, in a column of any type. */
  replace(column: string, type: string, from: string, to: string): string;
  /** The number of a user's event, and that of the last: SQLite counts all events, PostgreSQL each user's. */
  eventNumber(user: string, event: string, eventsPerUser: number): string;
}

interface Column {
  name: string;
  type: string;
}

/**
 * Adds users by SQL: each is a copy of {@link TEMPLATE}, who has said one thing through the API, with ids of their own. So
 * every row is one that the API itself has written. Nobody may serve the database meanwhile.
 */
export async function fill(where: string, fillings: readonly Filling[]): Promise<void> {
  if (where.startsWith("postgres:")) await fillPostgres(where, fillings);
  else fillSqlite(where, fillings);
}

function fillSqlite(file: string, fillings: readonly Filling[]): void {
  const database = new DatabaseSync(file);
  const columnsOf = (table: string): Column[] =>
    database.prepare("select name, type from pragma_table_info(?)").all(table) as unknown as Column[];
  const ids = database
    .prepare("select id, organization_user_id from users")
    .all()
    .find((row) => row.organization_user_id === TEMPLATE);
  const event = database.prepare("select id from events where user_id = ?").get(ids?.id ?? null);
  database.exec("pragma synchronous = off; begin");
  let first = { user: 1, event: 1 };
  for (const filling of fillings) {
    const last = database.prepare("select max(number) as number from events").get()?.number as number;
    const dialect: Dialect = {
      numbers: (count, name) =>
        `(with recursive n (i) as (select 0 union all select i + 1 from n where i < ${count - 1}) select i from n) as ${name}`,
      digits: (number) => `printf('%0${DIGITS}d', ${number})`,
      replace: (column, _type, from, to) => `replace(${column}, '${from}', ${to})`,
      eventNumber: (user, one, each) => `${last} + 1 + (${user}) * ${each} + ${one}`,
    };
    const ofTemplate = { user: String(ids?.id), event: String(event?.id), first };
    const columns = { users: columnsOf("users"), events: columnsOf("events") };
    for (const sql of multiply(dialect, columns, ofTemplate, filling)) database.exec(sql);
    first = { user: first.user + filling.users, event: first.event + filling.users * filling.eventsPerUser };
  }
  database.exec("commit; pragma wal_checkpoint(truncate)");
  database.close();
}

async function fillPostgres(url: string, fillings: readonly Filling[]): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  const columnsOf = async (table: string): Promise<Column[]> => {
    const sql = `select column_name as name, data_type as type from information_schema.columns
      where table_schema = current_schema() and table_name = $1`;
    return (await client.query(sql, [table])).rows;
  };
  const dialect: Dialect = {
    numbers: (count, name) => `generate_series(0, ${count - 1}) as ${name} (i)`,
    digits: (number) => `lpad((${number})::text, ${DIGITS}, '0')`,
    replace: (column, type, from, to) =>
      type === "json"
        ? `replace(${column}::text, '${from}', ${to})::json`
        : `replace(${column}, '${from}', ${to})`,
    eventNumber: (_user, one) => `${one} + 1`,
  };
  const columns = { users: await columnsOf("users"), events: await columnsOf("events") };
  const sql = `select users.id as user, events.id as event from users join events on events.user_id = users.id
    where organization_user_id = $1`;
  const { rows } = await client.query(sql, [TEMPLATE]);
  let first = { user: 1, event: 1 };
  for (const filling of fillings) {
    for (const one of multiply(dialect, columns, { ...rows[0], first }, filling)) await client.query(one);
    first = { user: first.user + filling.users, event: first.event + filling.users * filling.eventsPerUser };
  }
  await client.query("vacuum analyze");
  await client.end();
}

interface Template {
  user: string;
  event: string;
  /** Numbers that no copy has yet. */
  first: { user: number; event: number };
}

/** The statements that add users and their events. */
function multiply(
  { numbers, digits, replace, eventNumber }: Dialect,
  columns: { users: readonly Column[]; events: readonly Column[] },
  { user, event, first }: Template,
  { prefix, users, eventsPerUser }: Filling,
): string[] {
  const beginning = (id: string): string => id.slice(0, -DIGITS);
  const userId = `'${beginning(user)}' || ${digits(`${first.user} + u.i`)}`;
  const eventId = (one: string): string =>
    `'${beginning(event)}' || ${digits(`${first.event} + u.i * ${eventsPerUser} + ${one}`)}`;
  const last = `${eventsPerUser - 1}`;
  const copy = ({ name, type }: Column, one: string): string => {
    if (!["text", "json"].includes(type.toLowerCase())) return name;
    const withUser = replace(name, type, user, userId);
    const withEvent = replace(withUser, type, event, eventId(one));
    return replace(withEvent, type, TEMPLATE, `('${prefix}-' || u.i)`);
  };
  const insert = (
    table: "users" | "events",
    one: string,
    special: Record<string, string>,
    from: string,
  ): string => {
    const names = columns[table].map(({ name }) => name).join(", ");
    const values = columns[table].map((column) => special[column.name] ?? copy(column, one)).join(", ");
    return `insert into ${table} (${names}) select ${values} from ${from}`;
  };
  const events = {
    number: eventNumber("u.i", "e.i", eventsPerUser),
    version: "e.i + 1",
    previous: `case when e.i > 0 then ${eventNumber("u.i", "e.i - 1", eventsPerUser)} end`,
  };
  return [
    insert(
      "events",
      "e.i",
      events,
      `(select * from events where id = '${event}') as t, ${numbers(users, "u")}, ${numbers(eventsPerUser, "e")}`,
    ),
    insert(
      "users",
      last,
      { version: `${eventsPerUser}`, last_event: eventNumber("u.i", last, eventsPerUser) },
      `(select * from users where id = '${user}') as t, ${numbers(users, "u")}`,
    ),
  ];
}
