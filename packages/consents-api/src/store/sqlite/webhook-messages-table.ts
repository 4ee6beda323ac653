import { sql } from "kysely";
import type { WebhookMessage, WebhookOutcome } from "../../domain/webhook-message.ts";
import type { WebhookAttempt, WebhookClaim } from "../../domain/webhook-store.ts";
import { parseWebhookMessage, type WebhookMessageRow } from "../webhook-rows.ts";
import type { Connection } from "./connection.ts";

export interface WebhookMessagesTable {
  add(row: Omit<WebhookMessageRow, "number">): void;
  /** Those of a webhook that a worker may take. */
  listDue(of: WebhookKey, claim: Pick<WebhookClaim, "now">, limit: number): WebhookMessage[];
  /** Takes one: it is due again at `until`. */
  claim(message: WebhookMessage, until: number): WebhookMessage;
  /** False when it waits no more, or another attempt is under way. */
  settle(attempt: WebhookAttempt, outcome: WebhookOutcome, now: number): boolean;
  hasDelivered(of: WebhookKey, since: number): boolean;
}

export interface WebhookKey {
  organization_id: string;
  webhook_id: string;
}

type Row = { [Name in keyof WebhookMessageRow]: WebhookMessageRow[Name] };

export function createWebhookMessagesTable({ prepare, db }: Connection): WebhookMessagesTable {
  const insert = prepare<Omit<Row, "number">>((value) =>
    db.insertInto("webhook_messages").values({
      organization_id: value("organization_id"),
      user_id: value("user_id"),
      webhook_id: value("webhook_id"),
      type: value("type"),
      subject_id: value("subject_id"),
      created_at: value("created_at"),
      body: value("body"),
      state: value("state"),
      attempts: value("attempts"),
      failures: value("failures"),
      due_at: value("due_at"),
      reason: value("reason"),
    }),
  );
  const selectDue = prepare<
    Pick<Row, "organization_id" | "webhook_id"> & { now: number; limit: number },
    Row
  >((value) =>
    db
      .selectFrom("webhook_messages as message")
      .selectAll()
      .where("organization_id", "=", value("organization_id"))
      .where("webhook_id", "=", value("webhook_id"))
      .where("state", "=", "waiting")
      .where("due_at", "<=", value("now"))
      .where(({ not, exists, selectFrom }) =>
        not(
          exists(
            selectFrom("webhook_messages as earlier")
              .select("number")
              .whereRef("earlier.organization_id", "=", "message.organization_id")
              .whereRef("earlier.user_id", "=", "message.user_id")
              .whereRef("earlier.webhook_id", "=", "message.webhook_id")
              .whereRef("earlier.number", "<", "message.number")
              .where("earlier.state", "=", "waiting"),
          ),
        ),
      )
      .orderBy("due_at")
      .orderBy("number")
      .limit(value("limit")),
  );
  const take = prepare<{ number: number; until: number }>((value) =>
    db
      .updateTable("webhook_messages")
      .set(({ eb }) => ({ attempts: eb("attempts", "+", 1), due_at: value("until") }))
      .where("number", "=", value("number")),
  );
  const end = prepare<{ number: number; attempts: number; state: string; due_at: number }>((value) =>
    db
      .updateTable("webhook_messages")
      .set({ state: value("state"), due_at: value("due_at"), failures: 0, reason: null })
      .where("number", "=", value("number"))
      .where("attempts", "=", value("attempts"))
      .where("state", "=", "waiting"),
  );
  const putOff = prepare<{ number: number; attempts: number; due_at: number; reason: string }>((value) =>
    db
      .updateTable("webhook_messages")
      .set(({ eb }) => ({
        due_at: value("due_at"),
        failures: eb("failures", "+", 1),
        reason: value("reason"),
      }))
      .where("number", "=", value("number"))
      .where("attempts", "=", value("attempts"))
      .where("state", "=", "waiting"),
  );
  // The message itself is the first of those that wait. The plus keeps it from being found by the state, among all users.
  const putOffAll = prepare<WebhookKey & { user_id: string; due_at: number }>((value) =>
    db
      .updateTable("webhook_messages")
      .set({ due_at: sql<number>`max(due_at, ${value("due_at")})` })
      .where("organization_id", "=", value("organization_id"))
      .where("user_id", "=", value("user_id"))
      .where("webhook_id", "=", value("webhook_id"))
      .where(sql`+state`, "=", "waiting"),
  );
  const selectDelivered = prepare<WebhookKey & { since: number }, { number: number }>((value) =>
    db
      .selectFrom("webhook_messages")
      .select("number")
      .where("organization_id", "=", value("organization_id"))
      .where("webhook_id", "=", value("webhook_id"))
      .where("state", "=", "delivered")
      .where("due_at", ">=", value("since"))
      .limit(1),
  );
  return {
    add: (row) => void insert.run(row),
    listDue: (of, { now }, limit) => selectDue.all({ ...of, now, limit }).map(parseWebhookMessage),
    claim(message, until) {
      take.run({ number: message.number, until });
      return { ...message, attempts: message.attempts + 1, due_at: until };
    },
    settle({ organization_id, webhook_id, user_id, number, attempts }, outcome, now) {
      if (outcome.state !== "waiting") {
        const { state } = outcome;
        return end.run({ number, attempts, state, due_at: now }).changes > 0;
      }
      const { due_at, reason } = outcome;
      const isKept = putOff.run({ number, attempts, due_at, reason }).changes > 0;
      if (isKept) putOffAll.run({ organization_id, user_id, webhook_id, due_at });
      return isKept;
    },
    hasDelivered: (of, since) => selectDelivered.get({ ...of, since }) !== undefined,
  };
}
