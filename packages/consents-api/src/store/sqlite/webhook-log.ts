import { sql } from "kysely";
import type { WebhookMessage } from "../../domain/webhook-message.ts";
import type { WebhookBacklog } from "../../domain/webhook-store.ts";
import {
  ATTEMPT_OVER,
  DELIVERED_KEPT,
  MESSAGES_AT_ONCE,
  parseWebhookMessage,
  type WebhookMessageRow,
} from "../webhook-rows.ts";
import type { Connection } from "./connection.ts";
import type { WebhookKey } from "./webhook-messages-table.ts";

/** The messages of a webhook, or about a user, as a whole. */
export interface WebhookLog {
  /** Newest first, those before the number. */
  list(of: WebhookKey, before: number, limit: number): WebhookMessage[];
  /** Has some that were delivered wait again, from the number `after` on; gives their numbers. */
  replaySome(of: WebhookKey, from: string, now: number, after: number): number[];
  /**
   * Has some that wait for another attempt begin anew, and wait no longer than what is under way may take: those due from
   * `after` on, longest due first. Gives from when on there are others, undefined for no more.
   */
  hurrySome(of: WebhookKey, now: number, after: number): number | undefined;
  /** Removes some; gives how many. */
  removeSome(of: WebhookKey): number;
  /** The numbers of some, of any webhook, that were done with long ago. */
  listOld(now: number): number[];
  remove(numbers: readonly number[]): void;
  /** Empties those about a user, and has what waits be done with. */
  erase(organization_id: string, user_id: string, now: number): void;
  backlog(): WebhookBacklog;
}

type Row = { [Name in keyof WebhookMessageRow]: WebhookMessageRow[Name] };

export function createWebhookLog({ prepare, db }: Connection): WebhookLog {
  const selectBefore = prepare<WebhookKey & { before: number; limit: number }, Row>((value) =>
    db
      .selectFrom("webhook_messages")
      .selectAll()
      .where("organization_id", "=", value("organization_id"))
      .where("webhook_id", "=", value("webhook_id"))
      .where("number", "<", value("before"))
      .orderBy("number", "desc")
      .limit(value("limit")),
  );
  const selectToReplay = prepare<
    WebhookKey & { from: string; now: number; after: number },
    { number: number }
  >((value) =>
    db
      .selectFrom("webhook_messages")
      .select("number")
      .where("organization_id", "=", value("organization_id"))
      .where("webhook_id", "=", value("webhook_id"))
      .where("state", "=", "delivered")
      .where("due_at", "<=", value("now"))
      .where("created_at", ">=", value("from"))
      .where("body", "is not", null)
      .where("number", ">", value("after"))
      .orderBy("number")
      .limit(MESSAGES_AT_ONCE),
  );
  const replay = prepare<{ number: number; now: number }>((value) =>
    db
      .updateTable("webhook_messages")
      .set({ state: "waiting", due_at: value("now") })
      .where("number", "=", value("number")),
  );
  const selectToHurry = prepare<
    WebhookKey & { until: number; after: number },
    { number: number; due_at: number }
  >((value) =>
    db
      .selectFrom("webhook_messages")
      .select(["number", "due_at"])
      .where("organization_id", "=", value("organization_id"))
      .where("webhook_id", "=", value("webhook_id"))
      .where("state", "=", "waiting")
      .where("due_at", ">=", value("after"))
      .where(({ or, eb }) => or([eb("due_at", ">", value("until")), eb("failures", ">", 0)]))
      .orderBy("due_at")
      .limit(MESSAGES_AT_ONCE),
  );
  const hurry = prepare<{ number: number; until: number }>((value) =>
    db
      .updateTable("webhook_messages")
      .set({ due_at: sql<number>`min(due_at, ${value("until")})`, failures: 0 })
      .where("number", "=", value("number")),
  );
  const deleteSome = prepare<WebhookKey>((value) =>
    db
      .deleteFrom("webhook_messages")
      .where(
        "number",
        "in",
        db
          .selectFrom("webhook_messages")
          .select("number")
          .where("organization_id", "=", value("organization_id"))
          .where("webhook_id", "=", value("webhook_id"))
          .limit(MESSAGES_AT_ONCE),
      ),
  );
  const selectOld = prepare<{ before: number }, { number: number }>((value) =>
    db
      .selectFrom("webhooks as webhook")
      // Cross: as below.
      .crossJoin("webhook_messages as message")
      .select("message.number")
      .whereRef("message.organization_id", "=", "webhook.organization_id")
      .whereRef("message.webhook_id", "=", "webhook.id")
      .where("message.state", "in", ["delivered", "skipped"])
      .where("message.due_at", "<=", value("before"))
      .limit(MESSAGES_AT_ONCE),
  );
  const remove = prepare<{ number: number }>((value) =>
    db.deleteFrom("webhook_messages").where("number", "=", value("number")),
  );
  const erase = prepare<{ organization_id: string; user_id: string; until: number }>((value) =>
    db
      .updateTable("webhook_messages")
      .set({ body: null, due_at: sql<number>`min(due_at, ${value("until")})` })
      .where("organization_id", "=", value("organization_id"))
      .where("user_id", "=", value("user_id")),
  );
  const selectBacklog = prepare<Record<never, never>, WebhookBacklog>(() =>
    db
      .selectFrom("webhooks as webhook")
      // Cross: webhook by webhook, else it would read all messages there are.
      .crossJoin("webhook_messages as message")
      .select(({ fn }) => [
        fn.countAll<number>().as("waiting"),
        fn.min<string | null>("message.created_at").as("oldest"),
      ])
      .whereRef("message.organization_id", "=", "webhook.organization_id")
      .whereRef("message.webhook_id", "=", "webhook.id")
      .where("message.state", "=", "waiting"),
  );
  return {
    list: (of, before, limit) => selectBefore.all({ ...of, before, limit }).map(parseWebhookMessage),
    replaySome(of, from, now, after) {
      const numbers = selectToReplay.all({ ...of, from, now, after }).map(({ number }) => number);
      for (const number of numbers) replay.run({ number, now });
      return numbers;
    },
    hurrySome(of, now, after) {
      const until = now + ATTEMPT_OVER;
      const rows = selectToHurry.all({ ...of, until, after });
      for (const { number } of rows) hurry.run({ number, until });
      return rows.length < MESSAGES_AT_ONCE ? undefined : rows.at(-1)!.due_at;
    },
    removeSome: (of) => deleteSome.run({ ...of }).changes,
    listOld: (now) => selectOld.all({ before: now - DELIVERED_KEPT }).map(({ number }) => number),
    remove(numbers) {
      for (const number of numbers) remove.run({ number });
    },
    erase: (organization_id, user_id, now) =>
      void erase.run({ organization_id, user_id, until: now + ATTEMPT_OVER }),
    backlog: () => selectBacklog.get({})!,
  };
}
