import { sql } from "kysely";
import type { UserRef } from "../../domain/store.ts";
import { parseUser, type UserRecord, type UserRow } from "../rows.ts";
import { db, type Placeholder, prepare, type Run } from "./connection.ts";
import { textArray } from "./text-array.ts";

const columns = [
  "organization_id",
  "id",
  "organization_user_id",
  "version",
  "created_at",
  "updated_at",
  "metadata",
  "country",
  "last_seen_country",
  "last_event",
  "statuses",
] as const;
const columnList = sql.join(columns.map((column) => sql.ref(column)));
const givenColumns = sql.join(
  columns.map((column) => (column === "statuses" ? sql`statuses::json` : sql.ref(column))),
);

// Two parameters for any number of rows: the statuses are most of it, and within the other they would be read twice.
interface GivenRows {
  rows: string;
  statuses: Buffer;
}

const given = (value: Placeholder<GivenRows>) => sql`rows from (
    json_to_recordset(${value("rows")}) as (
      organization_id text, id text, organization_user_id text, version integer, created_at text, updated_at text,
      metadata json, country text, last_seen_country text, last_event integer
    ),
    unnest(${value("statuses")}::text[])
  ) as given (${columnList})`;

// "offset 0" keeps each question one about a single row, for which the planner takes the right key even where it has no
// statistics.
const selectMany = prepare<{ organization_id: string; keys: string }, UserRow & { place: number }>(
  (value) => sql`
  select keys.place, found.*
  from json_to_recordset(${value("keys")}) as keys (place integer, id text, organization_user_id text)
  cross join lateral (
    (
      select ${columnList} from users
      where users.organization_id = ${value("organization_id")} and users.id = keys.id
        and keys.organization_user_id is null
      offset 0
    ) union all (
      select ${columnList} from users
      where users.organization_id = ${value("organization_id")}
        and users.organization_user_id = keys.organization_user_id
        and (keys.id is null or keys.id = users.id)
      offset 0
    )
  ) as found`,
);

const selectPage = prepare<{ organization_id: string; after: string; limit: number }, UserRow>((value) =>
  db
    .selectFrom("users")
    .select(columns)
    .where("organization_id", "=", value("organization_id"))
    .where("id", ">", value("after"))
    .orderBy("id")
    .limit(value("limit")),
);

// In one order, whoever asks: nobody waits for one who waits for them.
const lock = prepare<{ organization_id: string; keys: string }, UserRow>(
  (value) => sql`
  with keys as materialized (
    select * from json_to_recordset(${value("keys")}) as keys (id text, organization_user_id text)
  ), asked as materialized (
    select id from keys where id is not null
    union
    select found.id from keys cross join lateral (
      select id from users
      where users.organization_id = ${value("organization_id")}
        and users.organization_user_id = keys.organization_user_id
      offset 0
    ) as found
    order by id
  )
  select locked.* from asked cross join lateral (
    select ${columnList} from users
    where users.organization_id = ${value("organization_id")} and users.id = asked.id
    for update
  ) as locked`,
);

const insert = prepare<GivenRows>(
  (value) => sql`
  insert into users (${columnList})
  select ${givenColumns} from ${given(value)}
  order by organization_user_id, id`,
);

// Each of them is there, and locked. Written like this since no planner can take another way than by the key.
const update = prepare<GivenRows>(
  (value) => sql`
  insert into users (${columnList})
  select ${givenColumns} from ${given(value)}
  on conflict (organization_id, id) do update set
    organization_user_id = excluded.organization_user_id,
    version = excluded.version,
    updated_at = excluded.updated_at,
    metadata = excluded.metadata,
    country = excluded.country,
    last_seen_country = excluded.last_seen_country,
    statuses = excluded.statuses,
    last_event = excluded.last_event`,
);

/** Each in its place, found by both ids when both are given; undefined: there is none. */
export async function findUsers(
  run: Run,
  organization_id: string,
  refs: readonly UserRef[],
): Promise<(UserRecord | undefined)[]> {
  const keys = JSON.stringify(refs.map((ref, place) => ({ place, ...ref })));
  const records: (UserRecord | undefined)[] = refs.map(() => undefined);
  for (const row of await selectMany(run, { organization_id, keys })) records[row.place] = parseUser(row);
  return records;
}

/** In the order of `id`, those after the one given. */
export async function listUsers(
  run: Run,
  organization_id: string,
  after: string,
  limit: number,
): Promise<UserRecord[]> {
  return (await selectPage(run, { organization_id, after, limit })).map(parseUser);
}

/** Everybody who has one of the ids, as they are once nobody else is changing them, and until the transaction ends. */
export async function lockUsers(
  run: Run,
  organization_id: string,
  refs: readonly UserRef[],
): Promise<UserRecord[]> {
  return (await lock(run, { organization_id, keys: JSON.stringify(refs) })).map(parseUser);
}

export async function addUsers(run: Run, records: readonly UserRecord[]): Promise<void> {
  if (records.length > 0) await insert(run, toRows(records));
}

/** Those that are there and locked. */
export async function replaceUsers(run: Run, records: readonly UserRecord[]): Promise<void> {
  if (records.length > 0) await update(run, toRows(records));
}

function toRows(records: readonly UserRecord[]): GivenRows {
  const rows = records.map(({ user, last_event }) => ({ ...user, last_event }));
  const statuses = records.map((record) => JSON.stringify(Object.fromEntries(record.statuses)));
  return { rows: JSON.stringify(rows), statuses: textArray(statuses) };
}
