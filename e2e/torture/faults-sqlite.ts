import { edit, type Fault } from "./fault.ts";

const queue = "store/sqlite/write-queue.ts";
const messages = "store/sqlite/webhook-messages-table.ts";

/** Faults of the store: what is durable, and when. */
export const sqliteFaults: readonly Fault[] = [
  {
    name: "acknowledges before the commit",
    edits: [
      edit(queue, "begin.run();", "if (!database.isTransaction) begin.run();"),
      edit(
        queue,
        "commit.run();\n      for (const answer of answers) answer();",
        `for (const answer of answers) answer();
         setTimeout(() => database.isTransaction && commit.run(), 50);`,
      ),
    ],
    shownBy: { point: "before-commit", nth: 2 },
  },
  {
    name: "writes without a transaction",
    edits: [edit(queue, "begin.run();", ""), edit(queue, "commit.run();", "")],
    shownBy: { point: "after-event", nth: 9 },
  },
  {
    name: "commits an event apart from its status",
    edits: [
      edit(
        "store/sqlite/sqlite-store.ts",
        "changeUser(tables, change, ",
        `changeUser({ ...tables, events: {
          ...events,
          add(stored, previous) {
            const number = events.add(stored, previous);
            database.exec("COMMIT");
            database.exec("BEGIN IMMEDIATE");
            return number;
          },
        } }, change, `,
      ),
    ],
    shownBy: { point: "after-commit", nth: 7 },
  },
  {
    name: "forgets a whole group when one of it is refused",
    edits: [
      edit(queue, "const begin = database", "globalThis.tortured = database;\n  const begin = database"),
      edit(
        queue,
        "return () => reject(error);",
        `globalThis.tortured.exec("ROLLBACK; BEGIN IMMEDIATE");
         return () => reject(error);`,
      ),
    ],
  },
  {
    name: "writes an event and not its status",
    edits: [edit("store/sqlite/change-user.ts", "...(decision.statuses ?? [])", "")],
  },
  {
    name: "removes an event from the status only",
    edits: [
      edit("store/sqlite/change-user.ts", "events.remove(organization_id, id);", "void events.remove;"),
    ],
  },
  {
    name: "puts a message into the outbox outside the transaction",
    edits: [
      edit(
        "store/sqlite/change-user.ts",
        "for (const message of decision.outbox ?? []) outbox.add(message);",
        "setTimeout(() => decision.outbox?.forEach((message) => outbox.add(message)), 2_000);",
      ),
    ],
    kills: 2,
  },
  {
    name: "writes a webhook's message outside the transaction",
    edits: [
      edit(
        "store/sqlite/change-user.ts",
        "for (const row of told) webhookMessages.add(row);",
        // By then it may have been closed.
        `setTimeout(() => {
           try { for (const row of told) webhookMessages.add(row); } catch {}
         }, 2_000);`,
      ),
    ],
    kills: 2,
  },
  {
    name: "sends a webhook several messages of one user at once",
    edits: [
      edit(messages, `.where("earlier.state", "=", "waiting"),`, `.where("earlier.state", "=", "never"),`),
    ],
    shownBy: { point: "before-webhook-mark", nth: 5 },
  },
  {
    name: "begins with the last message of a user",
    edits: [
      edit(
        messages,
        `.whereRef("earlier.number", "<", "message.number")`,
        `.whereRef("earlier.number", ">", "message.number")`,
      ),
    ],
  },
  {
    name: "begins with an empty log after a crash",
    edits: [
      edit(
        "store/sqlite/open-sqlite-store.ts",
        "database = new DatabaseSync(path);",
        `for (const end of ["-wal", "-shm"]) process.getBuiltinModule("fs").rmSync(path + end, { force: true });
         database = new DatabaseSync(path);`,
      ),
    ],
  },
];
