import { sql } from "kysely";
import type { WebhookMessage } from "../../domain/webhook-message.ts";
import type { WebhookBacklog } from "../../domain/webhook-store.ts";
import {
  ATTEMPT_OVER,
  DELIVERED_KEPT,
  MESSAGES_AT_ONCE,
  parseWebhookMessage,
  type WebhookMessageRow,
  webhookMessageColumns,
} from "../webhook-rows.ts";
import { db, prepare, type Run } from "./connection.ts";
import type { WebhookKey } from "./webhook-messages-table.ts";

// The messages of a webhook, or about a user, as a whole.

const some = sql.lit(MESSAGES_AT_ONCE);

const deleteSome = prepare<WebhookKey, { number: number }>(
  (value) => sql`delete from webhook_messages where (organization_id, user_id, webhook_id, number) in (
    select organization_id, user_id, webhook_id, number from webhook_messages
    where organization_id = ${value("organization_id")} and webhook_id = ${value("webhook_id")} and number > 0
    limit ${some}
  ) returning number`,
);

// By webhook and state, as the index is. Without those that are just being replayed. What is locked stays where it is, so it
// is removed by its place: how many there are nobody knows beforehand, and joined they might lead through all messages.
const deleteOld = prepare<{ before: number }, { number: number }>(
  (value) => sql`
  delete from webhook_messages where ctid = any (array(
    select old.place
    from webhooks as webhook
    cross join (values ('delivered'), ('skipped')) as done (state)
    cross join lateral (
      select message.ctid as place from webhook_messages as message
      where message.organization_id = webhook.organization_id and message.webhook_id = webhook.id
        and message.state = done.state and message.due_at <= ${value("before")}
      limit ${some}
      for update skip locked
    ) as old
    limit ${some}
  )) returning number`,
);

const selectBefore = prepare<WebhookKey & { before: number; limit: number }, WebhookMessageRow>((value) =>
  db
    .selectFrom("webhook_messages as message")
    .select(webhookMessageColumns)
    .where("organization_id", "=", value("organization_id"))
    .where("webhook_id", "=", value("webhook_id"))
    .where("number", "<", value("before"))
    .orderBy("number", "desc")
    .limit(value("limit")),
);

const replay = prepare<WebhookKey & { from: string; now: number; after: number }, { number: number }>(
  (value) => sql`
  with chosen as materialized (
    select organization_id, user_id, webhook_id, number from webhook_messages
    where organization_id = ${value("organization_id")} and webhook_id = ${value("webhook_id")}
      and number > ${value("after")} and state = 'delivered' and due_at <= ${value("now")}
      and created_at >= ${value("from")} and body is not null
    order by number
    limit ${some}
    for update
  )
  update webhook_messages as message set state = 'waiting', due_at = ${value("now")}
  from chosen
  where message.organization_id = chosen.organization_id and message.user_id = chosen.user_id
    and message.webhook_id = chosen.webhook_id and message.number = chosen.number
  returning message.number`,
);

const hurry = prepare<WebhookKey & { until: number; after: number }, { due_at: number }>(
  (value) => sql`
  with chosen as materialized (
    select organization_id, user_id, webhook_id, number, due_at from webhook_messages
    where organization_id = ${value("organization_id")} and webhook_id = ${value("webhook_id")}
      and state = 'waiting' and due_at >= ${value("after")} and (due_at > ${value("until")} or failures > 0)
    order by due_at
    limit ${some}
    for update
  )
  update webhook_messages as message set due_at = least(message.due_at, ${value("until")}), failures = 0
  from chosen
  where message.organization_id = chosen.organization_id and message.user_id = chosen.user_id
    and message.webhook_id = chosen.webhook_id and message.number = chosen.number
  returning chosen.due_at`,
);

const erase = prepare<{ organization_id: string; users: string }>(
  (value) => sql`
  update webhook_messages as message set body = null, due_at = least(message.due_at, erased.until)
  from json_to_recordset(${value("users")}) as erased (id text, until bigint)
  where message.organization_id = ${value("organization_id")} and message.user_id = erased.id`,
);

const selectBacklog = prepare<object, WebhookBacklog>(
  () => sql`
  select count(*)::integer as waiting, min(message.created_at) as oldest
  from webhooks as webhook
  join webhook_messages as message on message.organization_id = webhook.organization_id and message.webhook_id = webhook.id
  where message.state = 'waiting' and message.due_at > 0`,
);

/** Newest first, those before the number. */
export async function listWebhookMessages(
  run: Run,
  of: WebhookKey,
  before: number,
  limit: number,
): Promise<WebhookMessage[]> {
  return (await selectBefore(run, { ...of, before, limit })).map(parseWebhookMessage);
}

/** Has some that were delivered wait again, from the number `after` on; gives their numbers. */
export async function replaySome(
  run: Run,
  of: WebhookKey,
  from: string,
  now: number,
  after: number,
): Promise<number[]> {
  const rows = await replay(run, { ...of, from, now, after });
  return rows.map(({ number }) => number);
}

/**
 * Has some that wait for another attempt begin anew, and wait no longer than what is under way may take: those due from
 * `after` on, longest due first. Gives from when on there are others, undefined for no more.
 */
export async function hurrySome(
  run: Run,
  of: WebhookKey,
  now: number,
  after: number,
): Promise<number | undefined> {
  const rows = await hurry(run, { ...of, until: now + ATTEMPT_OVER, after });
  return rows.length < MESSAGES_AT_ONCE ? undefined : Math.max(...rows.map(({ due_at }) => due_at));
}

/** Removes some; gives how many. */
export async function removeSome(run: Run, of: WebhookKey): Promise<number> {
  return (await deleteSome(run, of)).length;
}

/** Removes some, of any webhook, that were done with long ago; gives how many. */
export async function forgetSome(run: Run, now: number): Promise<number> {
  return (await deleteOld(run, { before: now - DELIVERED_KEPT })).length;
}

/** Empties those about users, and has what waits be done with. */
export async function eraseWebhookMessages(
  run: Run,
  organization_id: string,
  users: readonly { id: string; erased_at: string }[],
): Promise<void> {
  if (users.length === 0) return;
  const rows = users.map(({ id, erased_at }) => ({ id, until: Date.parse(erased_at) + ATTEMPT_OVER }));
  await erase(run, { organization_id, users: JSON.stringify(rows) });
}

export async function webhookBacklog(run: Run): Promise<WebhookBacklog> {
  const [row] = await selectBacklog(run, {});
  return row!;
}
