import { sql } from "kysely";
import type {
  OutboxBacklog,
  OutboxMessage,
  OutboxOutcome,
  OutboxState,
  OutboxTopic,
  StoredMessage,
} from "../../domain/outbox.ts";
import type { OutboxAttempt, OutboxClaim, User } from "../../domain/store.ts";
import { DONE_KEPT, FORGOTTEN_AT_ONCE, type OutboxRow, parseMessage } from "../rows.ts";
import { db, prepare, type Run } from "./connection.ts";

const columns = [
  "organization_id",
  "user_id",
  "id",
  "topic",
  "content",
  "created_at",
  "state",
  "attempts",
  "due_at",
  "reason",
] as const;
const columnList = sql.join(columns.map((column) => sql.ref(column)));

const insert = prepare<{ rows: string }>(
  (value) => sql`
  insert into outbox (${columnList})
  select ${columnList} from json_to_recordset(${value("rows")}) as given (
    organization_id text, user_id text, id text, topic text, content json, created_at text, state text, attempts integer,
    due_at bigint, reason text
  )
  on conflict (organization_id, user_id, id) do update
  set due_at = excluded.due_at, state = excluded.state, reason = excluded.reason
  where outbox.state = 'undeliverable'`,
);

// Without those that another worker is just taking; one that it has taken is not due.
const claim = prepare<OutboxClaim, OutboxRow>(
  (value) => sql`
  with due as materialized (
    select organization_id, user_id, id from outbox
    where state = 'waiting' and topic = ${value("topic")} and due_at <= ${value("now")}
    order by due_at
    limit ${value("limit")}
    for update skip locked
  )
  update outbox set attempts = outbox.attempts + 1, due_at = ${value("until")}
  from due
  where outbox.organization_id = due.organization_id and outbox.user_id = due.user_id and outbox.id = due.id
  returning ${sql.join(columns.map((column) => sql.ref(`outbox.${column}`)))}`,
);

const settle = prepare<
  Pick<OutboxRow, "organization_id" | "user_id" | "id" | "attempts" | "state" | "due_at" | "reason"> & {
    until: number;
  },
  { id: string }
>((value) =>
  db
    .updateTable("outbox")
    .set({
      // Another time than the attempt was given: somebody has asked for one more. See `retry`.
      state: sql<string>`case when ${value("state")} = 'undeliverable' and due_at <> ${value("until")}
        then 'waiting' else ${value("state")} end`,
      due_at: value("due_at"),
      reason: value("reason"),
    })
    .where("organization_id", "=", value("organization_id"))
    .where("user_id", "=", value("user_id"))
    .where("id", "=", value("id"))
    .where("attempts", "=", value("attempts"))
    .where("state", "=", "waiting")
    .returning("id"),
);

// The topic is named so that the index leads to the oldest ones.
const deleteDone = prepare<{ topic: string; before: number }>(
  (value) => sql`delete from outbox where (organization_id, user_id, id) in (
    select organization_id, user_id, id from outbox
    where state = 'done' and topic = ${value("topic")} and due_at <= ${value("before")}
    limit ${sql.lit(FORGOTTEN_AT_ONCE)} for update skip locked
  )`,
);

const selectInState = prepare<{ organization_id: string; state: string; limit: number }, OutboxRow>((value) =>
  db
    .selectFrom("outbox")
    .select(columns)
    .where("organization_id", "=", value("organization_id"))
    .where("state", "=", value("state"))
    .orderBy("due_at")
    .orderBy("id")
    .limit(value("limit")),
);

const selectBacklog = prepare<object, OutboxBacklog>(
  () => sql`
  select count(*) filter (where state = 'waiting')::integer as waiting,
    count(*) filter (where state = 'undeliverable')::integer as undeliverable,
    min(created_at) filter (where state = 'waiting') as oldest
  from outbox where state in ('waiting', 'undeliverable')`,
);

// Of what waits, somebody may make an attempt just now, to no address or the old one: a millisecond less tells them.
const retry = prepare<{ organization_id: string; users: string }>(
  (value) => sql`
  update outbox set state = 'waiting',
    due_at = case state when 'undeliverable' then given.due_at else outbox.due_at - 1 end,
    reason = case state when 'undeliverable' then null else reason end
  from json_to_recordset(${value("users")}) as given (id text, due_at bigint)
  where organization_id = ${value("organization_id")} and user_id = given.id and state <> 'done'`,
);

const remove = prepare<{ organization_id: string; user_ids: readonly string[] }>(
  (value) => sql`
  delete from outbox where organization_id = ${value("organization_id")} and user_id = any(${value("user_ids")})`,
);

/** They wait from now on, and are due at once. One with an id that is there stays as it is unless it was undeliverable. */
export async function addMessages(run: Run, messages: readonly OutboxMessage[]): Promise<void> {
  if (messages.length === 0) return;
  // A statement may touch a row once only.
  const last = new Map(messages.map((message) => [JSON.stringify([message.user_id, message.id]), message]));
  const rows = [...last.values()].map((message) => ({
    ...message,
    state: "waiting",
    attempts: 0,
    due_at: Date.parse(message.created_at),
    reason: null,
  }));
  await insert(run, { rows: JSON.stringify(rows) });
}

/** Takes messages that are due; they are due again at `until`. */
export async function claimMessages(run: Run, wanted: OutboxClaim): Promise<StoredMessage[]> {
  return (await claim(run, wanted)).map(parseMessage);
}

/** False when it waits no more, or another attempt is under way. */
export async function settleMessage(
  run: Run,
  { organization_id, user_id, id, attempts, due_at: until }: OutboxAttempt,
  outcome: OutboxOutcome,
  now: number,
): Promise<boolean> {
  const { state, reason = null } = outcome;
  const due_at = outcome.state === "waiting" ? outcome.due_at : now;
  const settled = await settle(run, { organization_id, user_id, id, attempts, until, state, due_at, reason });
  return settled.length > 0;
}

/** Some of those that were done long ago. */
export async function forgetDone(run: Run, topic: OutboxTopic, now: number): Promise<void> {
  await deleteDone(run, { topic, before: now - DONE_KEPT });
}

/**
 * Those about these users that were undeliverable wait again, and are due at once. So do those that are being attempted, if
 * they turn out to be undeliverable.
 */
export async function retryMessages(
  run: Run,
  organization_id: string,
  users: readonly Pick<User, "id" | "updated_at">[],
): Promise<void> {
  if (users.length === 0) return;
  const rows = users.map(({ id, updated_at }) => ({ id, due_at: Date.parse(updated_at) }));
  await retry(run, { organization_id, users: JSON.stringify(rows) });
}

/** Everything about these users. */
export async function eraseMessages(
  run: Run,
  organization_id: string,
  user_ids: readonly string[],
): Promise<void> {
  if (user_ids.length > 0) await remove(run, { organization_id, user_ids });
}

/** In the order of `due_at`. */
export async function listMessages(
  run: Run,
  organization_id: string,
  state: OutboxState,
  limit: number,
): Promise<StoredMessage[]> {
  return (await selectInState(run, { organization_id, state, limit })).map(parseMessage);
}

export async function outboxBacklog(run: Run): Promise<OutboxBacklog> {
  const [row] = await selectBacklog(run, {});
  return row!;
}
