import { sql } from "kysely";
import type { WebhookMessage, WebhookOutcome } from "../../domain/webhook-message.ts";
import type { WebhookAttempt, WebhookClaim } from "../../domain/webhook-store.ts";
import { parseWebhookMessage, type WebhookMessageRow, webhookMessageColumns } from "../webhook-rows.ts";
import { db, prepare, type Run } from "./connection.ts";

/** Which webhook's. */
export interface WebhookKey {
  organization_id: string;
  webhook_id: string;
}

const columns = sql.join(webhookMessageColumns.map((column) => sql.ref(`message.${column}`)));
const written = sql.join(
  webhookMessageColumns.filter((column) => column !== "number").map((column) => sql.ref(column)),
);

// In the order of the array: so are their numbers.
const insert = prepare<{ rows: string }>(
  (value) => sql`
  insert into webhook_messages (${written})
  select ${written} from (
    select given.*, row_number() over () as place from json_to_recordset(${value("rows")}) as given (
      organization_id text, user_id text, webhook_id text, type text, subject_id text, created_at text, body text,
      state text, attempts integer, failures integer, due_at bigint, reason text
    )
  ) as numbered
  order by place`,
);

// By webhook, so that one that is paused, or far behind, costs the others nothing. Without those that another worker is
// just taking; what it has taken is not due, and what comes after that waits behind it. Which message of its user is the
// first is asked for each by itself: made a join of, it would lead through all of them.
const claim = prepare<
  { now: number; until: number; limit: number; perWebhook: number; without: string },
  WebhookMessageRow
>(
  (value) => sql`
  with due as materialized (
    select message.organization_id, message.user_id, message.webhook_id, message.number
    from webhooks as webhook
    cross join lateral (
      select one.organization_id, one.user_id, one.webhook_id, one.number, one.due_at from webhook_messages as one
      where one.organization_id = webhook.organization_id and one.webhook_id = webhook.id
        and one.state = 'waiting' and one.due_at <= ${value("now")}
        and one.number = (
          select earlier.number from webhook_messages as earlier
          where earlier.organization_id = one.organization_id and earlier.user_id = one.user_id
            and earlier.webhook_id = one.webhook_id and earlier.state = 'waiting'
          order by earlier.number
          limit 1
        )
      order by one.due_at
      limit ${value("perWebhook")}
      for update skip locked
    ) as message
    where webhook.status = 'active' and webhook.id <> all (${value("without")}::text[])
    order by message.due_at
    limit ${value("limit")}
  )
  update webhook_messages as message set attempts = message.attempts + 1, due_at = ${value("until")}
  from due
  where message.organization_id = due.organization_id and message.user_id = due.user_id
    and message.webhook_id = due.webhook_id and message.number = due.number
  returning ${columns}`,
);

const end = prepare<WebhookAttempt & { state: string; now: number }, { number: number }>((value) =>
  db
    .updateTable("webhook_messages")
    .set({ state: value("state"), due_at: value("now"), failures: 0, reason: null })
    .where("organization_id", "=", value("organization_id"))
    .where("user_id", "=", value("user_id"))
    .where("webhook_id", "=", value("webhook_id"))
    .where("number", "=", value("number"))
    .where("attempts", "=", value("attempts"))
    .where("state", "=", sql.lit("waiting"))
    .returning("number"),
);

const putOff = prepare<WebhookAttempt & { due_at: number; reason: string }, { number: number }>((value) =>
  db
    .updateTable("webhook_messages")
    .set(({ eb }) => ({
      due_at: value("due_at"),
      failures: eb("failures", "+", 1),
      reason: value("reason"),
    }))
    .where("organization_id", "=", value("organization_id"))
    .where("user_id", "=", value("user_id"))
    .where("webhook_id", "=", value("webhook_id"))
    .where("number", "=", value("number"))
    .where("attempts", "=", value("attempts"))
    .where("state", "=", sql.lit("waiting"))
    .returning("number"),
);

// The message itself is the first of those that wait. With no word about number or time, so that it goes by the user.
const putOffAll = prepare<Pick<WebhookAttempt, keyof WebhookKey | "user_id"> & { due_at: number }>((value) =>
  db
    .updateTable("webhook_messages")
    .set({ due_at: sql<number>`greatest(due_at, ${value("due_at")})` })
    .where("organization_id", "=", value("organization_id"))
    .where("user_id", "=", value("user_id"))
    .where("webhook_id", "=", value("webhook_id"))
    .where("state", "=", sql.lit("waiting")),
);

const selectDelivered = prepare<WebhookKey & { since: number }, { number: number }>((value) =>
  db
    .selectFrom("webhook_messages")
    .select("number")
    .where("organization_id", "=", value("organization_id"))
    .where("webhook_id", "=", value("webhook_id"))
    .where("state", "=", sql.lit("delivered"))
    .where("due_at", ">=", value("since"))
    .limit(1),
);

/** In this order, for each webhook. */
export async function addWebhookMessages(
  run: Run,
  rows: readonly Omit<WebhookMessageRow, "number">[],
): Promise<void> {
  if (rows.length > 0) await insert(run, { rows: JSON.stringify(rows) });
}

/** Takes messages that are due; they are due again at `until`. */
export async function claimWebhookMessages(
  run: Run,
  { without, now, until, limit, perWebhook }: WebhookClaim,
): Promise<WebhookMessage[]> {
  // Of ids, which hold no comma, no brace and no quote.
  const ids = `{${without.join(",")}}`;
  return (await claim(run, { now, until, limit, perWebhook, without: ids })).map(parseWebhookMessage);
}

/** False when it waits no more, or another attempt is under way. */
export async function settleWebhookMessage(
  run: Run,
  attempt: WebhookAttempt,
  outcome: WebhookOutcome,
  now: number,
): Promise<boolean> {
  if (outcome.state === "waiting") {
    const { due_at, reason } = outcome;
    const isKept = (await putOff(run, { ...attempt, due_at, reason })).length > 0;
    if (isKept) await putOffAll(run, { ...attempt, due_at });
    return isKept;
  }
  return (await end(run, { ...attempt, state: outcome.state, now })).length > 0;
}

export async function hasDelivered(run: Run, of: WebhookKey, since: number): Promise<boolean> {
  return (await selectDelivered(run, { ...of, since })).length > 0;
}
