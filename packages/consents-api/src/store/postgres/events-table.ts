import type { ConsentEvent } from "@consents/contract";
import { sql } from "kysely";
import type { StoredEvent } from "../../domain/records.ts";
import { db, type Placeholder, prepare, type Run } from "./connection.ts";
import type { Tables } from "./tables.ts";
import { textArray } from "./text-array.ts";

type Row = Tables["events"];

/** An event's row, parsed. */
export interface EventRecord extends Omit<Row, "event"> {
  /** Null: removed. */
  event: ConsentEvent | null;
}

/** Which of a user's events. */
export interface EventsPage {
  organization_id: string;
  user_id: string;
  statuses: readonly string[];
  regulations: readonly string[];
  /** Those with a smaller `number`. */
  before: number;
  limit: number;
}

const columns = [
  "organization_id",
  "user_id",
  "number",
  "id",
  "regulation",
  "status",
  "effective_at",
  "version",
  "request_sha256",
  "event",
] as const;
const columnList = sql.join(columns.map((column) => sql.ref(column)));

// Two parameters for any number of rows: what an event says is most of it, and within the other it would be read twice.
interface GivenRows {
  rows: string;
  events: Buffer;
}

const given = (value: Placeholder<GivenRows>) => sql`rows from (
    json_to_recordset(${value("rows")}) as (
      organization_id text, user_id text, number integer, id text, regulation text, status text, effective_at bigint,
      version integer, request_sha256 text
    ),
    unnest(${value("events")}::text[])
  ) as given (${columnList})`;
const givenColumns = sql.join(
  columns.map((column) => (column === "event" ? sql`event::json` : sql.ref(column))),
);

const select = prepare<{ organization_id: string; id: string }, Row>((value) =>
  db
    .selectFrom("events")
    .select(columns)
    .where("organization_id", "=", value("organization_id"))
    .where("id", "=", value("id")),
);

// "offset 0" keeps the question one about a single row, for which the planner takes the right key even where it has no
// statistics. The ids come as JSON: how many they are cannot be seen in it, so that there is one plan for any number.
const selectMany = prepare<{ organization_id: string; ids: string }, Row>(
  (value) => sql`
  select ${sql.join(columns.map((column) => sql.ref(`found.${column}`)))}
  from json_array_elements_text(${value("ids")}) as ids (id) cross join lateral (
    select * from events where events.organization_id = ${value("organization_id")} and events.id = ids.id
    offset 0
  ) as found`,
);

const selectOfUsers = prepare<{ organization_id: string; user_ids: readonly string[] }, Row>(
  (value) => sql`
  select ${columnList} from events
  where organization_id = ${value("organization_id")} and user_id = any(${value("user_ids")})
    and event is not null
  order by user_id, number`,
);

const selectPage = prepare<EventsPage, Row>(
  (value) => sql`
  select ${columnList} from events
  where organization_id = ${value("organization_id")} and user_id = ${value("user_id")}
    and number < ${value("before")} and event is not null
    and status = any(${value("statuses")}) and regulation = any(${value("regulations")})
  order by number desc
  limit ${value("limit")}`,
);

const insert = prepare<GivenRows>(
  (value) => sql`
  insert into events (${columnList})
  select ${givenColumns} from ${given(value)}
  order by id`,
);

// Each of them is there. Written like this since no planner can take another way than by the key.
const update = prepare<GivenRows>(
  (value) => sql`
  insert into events (${columnList})
  select ${givenColumns} from ${given(value)}
  on conflict (organization_id, user_id, number) do update set
    status = excluded.status,
    version = excluded.version,
    request_sha256 = excluded.request_sha256,
    event = excluded.event`,
);

const erase = prepare<{ organization_id: string; user_ids: readonly string[] }>(
  (value) => sql`
  update events set event = null, request_sha256 = '', effective_at = 0
  where organization_id = ${value("organization_id")} and user_id = any(${value("user_ids")})`,
);

/** A tombstone too. */
export async function findEvent(
  run: Run,
  organization_id: string,
  id: string,
): Promise<EventRecord | undefined> {
  const [row] = await select(run, { organization_id, id });
  return row && parse(row);
}

/** Tombstones too. */
export async function findEvents(
  run: Run,
  organization_id: string,
  ids: readonly string[],
): Promise<EventRecord[]> {
  if (ids.length === 0) return [];
  return (await selectMany(run, { organization_id, ids: JSON.stringify(ids) })).map(parse);
}

/** Every event of these users that was not removed: user by user, oldest first in the order of arrival. */
export async function findHistories(
  run: Run,
  organization_id: string,
  user_ids: readonly string[],
): Promise<EventRecord[]> {
  return user_ids.length === 0 ? [] : (await selectOfUsers(run, { organization_id, user_ids })).map(parse);
}

/** Newest first in the order of arrival; none that was removed. */
export async function listEvents(run: Run, page: EventsPage): Promise<EventRecord[]> {
  return (await selectPage(run, page)).map(parse);
}

export async function addEvents(run: Run, records: readonly EventRecord[]): Promise<void> {
  if (records.length > 0) await insert(run, toRows(records));
}

/** Status, version and content of events that are there. */
export async function replaceEvents(run: Run, records: readonly EventRecord[]): Promise<void> {
  if (records.length > 0) await update(run, toRows(records));
}

/** Leaves of every event of these users a tombstone that does not even say when it was. */
export async function eraseEvents(
  run: Run,
  organization_id: string,
  user_ids: readonly string[],
): Promise<void> {
  if (user_ids.length > 0) await erase(run, { organization_id, user_ids });
}

/** What stays of an event that is removed. */
export function tombstone(record: EventRecord): EventRecord {
  return { ...record, request_sha256: "", event: null };
}

/** Undefined for a tombstone. */
export function storedEvent(record: EventRecord): StoredEvent | undefined {
  const { event, effective_at, version, request_sha256 } = record;
  return event === null ? undefined : { event, effective_at, version, request_sha256 };
}

function toRows(records: readonly EventRecord[]): GivenRows {
  const rows = records.map(({ event: _, ...row }) => row);
  const events = records.map(({ event }) => event && JSON.stringify(event));
  return { rows: JSON.stringify(rows), events: textArray(events) };
}

function parse(row: Row): EventRecord {
  return { ...row, event: row.event === null ? null : (JSON.parse(row.event) as ConsentEvent) };
}
