import { sql } from "kysely";
import type {
  OutboxBacklog,
  OutboxMessage,
  OutboxOutcome,
  OutboxState,
  StoredMessage,
} from "../../domain/outbox.ts";
import type { OutboxAttempt, OutboxClaim } from "../../domain/store.ts";
import { createNowAndThen } from "../now-and-then.ts";
import { DONE_KEPT, FORGOTTEN_AT_ONCE, type OutboxRow, parseMessage } from "../rows.ts";
import type { Connection } from "./connection.ts";

export interface OutboxTable {
  /** It waits from now on, and is due at once. One with this id that is there stays as it is unless it was undeliverable. */
  add(message: OutboxMessage): void;
  /** Those that a worker may take. */
  listDue(claim: OutboxClaim): StoredMessage[];
  /** Takes one: it is due again at `until`. */
  claim(message: StoredMessage, until: number): StoredMessage;
  /** False when it waits no more, or another attempt is under way. Forgets now and then some that were done long ago. */
  settle(attempt: OutboxAttempt, outcome: OutboxOutcome, now: number): boolean;
  /**
   * Those about the user that were undeliverable wait again, and are due at `now`. So do those that are being attempted, if
   * they turn out to be undeliverable.
   */
  retryAll(organization_id: string, user_id: string, now: number): void;
  removeAll(organization_id: string, user_id: string): void;
  list(organization_id: string, state: OutboxState, limit: number): StoredMessage[];
  backlog(): OutboxBacklog;
}

type Row = { [Name in keyof OutboxRow]: OutboxRow[Name] };
type Key = Pick<Row, "organization_id" | "user_id" | "id">;

export function createOutboxTable({ prepare, db }: Connection): OutboxTable {
  const isTimeToForget = createNowAndThen();
  const insert = prepare<Row>((value) =>
    db
      .insertInto("outbox")
      .values({
        organization_id: value("organization_id"),
        user_id: value("user_id"),
        id: value("id"),
        topic: value("topic"),
        content: value("content"),
        created_at: value("created_at"),
        state: value("state"),
        attempts: value("attempts"),
        due_at: value("due_at"),
        reason: value("reason"),
      })
      .onConflict((conflict) =>
        conflict
          .columns(["organization_id", "user_id", "id"])
          .doUpdateSet({ due_at: value("due_at"), state: value("state"), reason: value("reason") })
          .where("outbox.state", "=", "undeliverable"),
      ),
  );
  const selectDue = prepare<{ topic: string; now: number; limit: number }, OutboxRow>((value) =>
    db
      .selectFrom("outbox")
      .selectAll()
      .where("state", "=", "waiting")
      .where("topic", "=", value("topic"))
      .where("due_at", "<=", value("now"))
      .orderBy("due_at")
      .limit(value("limit")),
  );
  const take = prepare<Key & { until: number }>((value) =>
    db
      .updateTable("outbox")
      .set(({ eb }) => ({ attempts: eb("attempts", "+", 1), due_at: value("until") }))
      .where("organization_id", "=", value("organization_id"))
      .where("user_id", "=", value("user_id"))
      .where("id", "=", value("id")),
  );
  const settle = prepare<Key & Pick<Row, "attempts" | "state" | "due_at" | "reason"> & { until: number }>(
    (value) =>
      db
        .updateTable("outbox")
        .set({
          // Another time than the attempt was given: somebody has asked for one more. See `retryAll`.
          state: sql<string>`case when ${value("state")} = 'undeliverable' and due_at <> ${value("until")}
          then 'waiting' else ${value("state")} end`,
          due_at: value("due_at"),
          reason: value("reason"),
        })
        .where("organization_id", "=", value("organization_id"))
        .where("user_id", "=", value("user_id"))
        .where("id", "=", value("id"))
        .where("attempts", "=", value("attempts"))
        .where("state", "=", "waiting"),
  );
  const retryAll = prepare<Pick<Key, "organization_id" | "user_id"> & { now: number }>((value) =>
    db
      .updateTable("outbox")
      // Of what waits, somebody may make an attempt just now, to no address or the old one: a millisecond less tells them.
      .set({
        due_at: sql<number>`case state when 'undeliverable' then ${value("now")} else due_at - 1 end`,
        reason: sql<string | null>`case state when 'undeliverable' then null else reason end`,
        state: "waiting",
      })
      .where("organization_id", "=", value("organization_id"))
      .where("user_id", "=", value("user_id"))
      .where("state", "<>", "done"),
  );
  const removeAll = prepare<Pick<Key, "organization_id" | "user_id">>((value) =>
    db
      .deleteFrom("outbox")
      .where("organization_id", "=", value("organization_id"))
      .where("user_id", "=", value("user_id")),
  );
  // The topic is named so that the index leads to the oldest ones.
  const deleteDone = prepare<{ topic: string; before: number }>((value) =>
    db
      .deleteFrom("outbox")
      .where(({ eb, refTuple, selectFrom }) =>
        eb(
          refTuple("organization_id", "user_id", "id"),
          "in",
          selectFrom("outbox")
            .select(["organization_id", "user_id", "id"])
            .where("state", "=", "done")
            .where("topic", "=", value("topic"))
            .where("due_at", "<=", value("before"))
            .limit(FORGOTTEN_AT_ONCE)
            .$asTuple("organization_id", "user_id", "id"),
        ),
      ),
  );
  const selectInState = prepare<{ organization_id: string; state: string; limit: number }, OutboxRow>(
    (value) =>
      db
        .selectFrom("outbox")
        .selectAll()
        .where("organization_id", "=", value("organization_id"))
        .where("state", "=", value("state"))
        .orderBy("due_at")
        .orderBy("id")
        .limit(value("limit")),
  );
  const selectBacklog = prepare<Record<never, never>, OutboxBacklog>(() =>
    db
      .selectFrom("outbox")
      .select(({ fn }) => [
        fn.countAll<number>().filterWhere("state", "=", "waiting").as("waiting"),
        fn.countAll<number>().filterWhere("state", "=", "undeliverable").as("undeliverable"),
        fn.min<string | null>("created_at").filterWhere("state", "=", "waiting").as("oldest"),
      ])
      .where("state", "in", ["waiting", "undeliverable"]),
  );
  return {
    add: (message) =>
      void insert.run({
        ...message,
        content: JSON.stringify(message.content),
        state: "waiting",
        attempts: 0,
        due_at: Date.parse(message.created_at),
        reason: null,
      }),
    listDue: ({ topic, now, limit }) => selectDue.all({ topic, now, limit }).map(parseMessage),
    claim(message, until) {
      const { organization_id, user_id, id } = message;
      take.run({ organization_id, user_id, id, until });
      return { ...message, attempts: message.attempts + 1, due_at: until };
    },
    settle({ organization_id, user_id, id, topic, attempts, due_at: until }, outcome, now) {
      const { state, reason = null } = outcome;
      const due_at = outcome.state === "waiting" ? outcome.due_at : now;
      if (isTimeToForget(now)) deleteDone.run({ topic, before: now - DONE_KEPT });
      return settle.run({ organization_id, user_id, id, attempts, until, state, due_at, reason }).changes > 0;
    },
    retryAll: (organization_id, user_id, now) => void retryAll.run({ organization_id, user_id, now }),
    removeAll: (organization_id, user_id) => void removeAll.run({ organization_id, user_id }),
    list: (organization_id, state, limit) =>
      selectInState.all({ organization_id, state, limit }).map(parseMessage),
    backlog: () => ({ ...selectBacklog.get({})! }),
  };
}
