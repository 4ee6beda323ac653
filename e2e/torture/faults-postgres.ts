import { edit, type Fault } from "./fault.ts";

const transactions = "store/postgres/transactions.ts";
const changes = "store/postgres/change-users.ts";
const messages = "store/postgres/webhook-messages-table.ts";

/** Faults of the store: what is durable, when, and what becomes of a commit that nobody has heard of. */
export const postgresFaults: readonly Fault[] = [
  {
    name: "acknowledges before the commit",
    edits: [
      edit(
        "store/postgres/postgres-store.ts",
        "changeUsers(transactions, group)",
        `changeUsers({
          writePipelined: (work) => new Promise((answer, reject) => {
            const later = () => new Promise((resolve) => setTimeout(resolve, 50));
            transactions
              .writePipelined((run, leave) => work(run, leave).then(answer).then(later))
              .catch(reject);
          }),
        }, group)`,
      ),
    ],
    shownBy: { point: "before-commit", nth: 2 },
  },
  {
    name: "writes without a transaction",
    edits: [edit(transactions, "`begin isolation level read committed read write;", "`")],
    shownBy: { point: "after-status", nth: 4 },
  },
  {
    name: "commits an event apart from its status",
    edits: [
      edit(
        changes,
        "leave(addEvents(run, newEvents));",
        `await run({ name: "torture-commit", text: "commit", values: [] });
         await run({ name: "torture-begin", text: "begin", values: [] });
         leave(addEvents(run, newEvents));`,
      ),
    ],
    shownBy: { point: "after-commit", nth: 5 },
  },
  {
    name: "doubles what a lost commit had kept",
    edits: [
      edit(
        changes,
        "asked.map(({ lost }) => lost !== undefined && isKept(group, lost, asked))",
        "asked.map(() => false)",
      ),
      // Else the unique key stands against it, for ever.
      edit(
        "domain/record-event.ts",
        "record({ ...input, request }, found, ids, request_sha256)",
        "record({ ...input, request }, found, { ...ids, event: request.id ?? newId() }, request_sha256)",
      ),
    ],
    shownBy: { point: "after-commit", nth: 4, victim: "connection" },
    // Only an event without an id of its own is doubled, or one that was removed: one lost commit in six or so has one.
    kills: 200,
  },
  {
    name: "believes that a lost commit was kept",
    edits: [
      edit(
        changes,
        "asked.map(({ lost }) => lost !== undefined && isKept(group, lost, asked))",
        "asked.map(({ lost }) => lost !== undefined)",
      ),
    ],
    shownBy: { point: "before-commit", nth: 4, victim: "connection" },
  },
  {
    name: "puts a message into the outbox outside the transaction",
    edits: [
      edit(
        changes,
        "leave(addMessages(run, messages));",
        "setTimeout(() => addMessages(run, messages).catch(() => undefined), 2_000);",
      ),
    ],
    kills: 2,
  },
  {
    name: "writes a webhook's message outside the transaction",
    edits: [
      edit(
        changes,
        "leave(addWebhookMessages(run, webhookMessages));",
        "setTimeout(() => addWebhookMessages(run, webhookMessages).catch(() => undefined), 2_000);",
      ),
    ],
    kills: 2,
  },
  {
    name: "tells of an event before it is kept",
    edits: [
      edit(
        changes,
        "leave(addUsers(run, newUsers));",
        `await addWebhookMessages(run, webhookMessages);
         await run({ name: "torture-commit", text: "commit", values: [] });
         await run({ name: "torture-begin", text: "begin", values: [] });
         leave(addUsers(run, newUsers));`,
      ),
      edit(changes, "leave(addWebhookMessages(run, webhookMessages));", ""),
    ],
    shownBy: { point: "after-commit", nth: 5 },
  },
  {
    name: "sends a webhook several messages of one user at once",
    edits: [
      edit(
        messages,
        `            and earlier.webhook_id = one.webhook_id and earlier.state = 'waiting'
          order by earlier.number`,
        `            and earlier.webhook_id = one.webhook_id and earlier.number = one.number`,
      ),
    ],
    shownBy: { point: "before-webhook-mark", nth: 5 },
  },
  {
    name: "begins with the last message of a user",
    edits: [edit(messages, "order by earlier.number", "order by earlier.number desc")],
  },
  {
    name: "takes a message that another is sending",
    edits: [edit("outbox-worker.ts", "until: at + LEASE", "until: at")],
    servers: 2,
  },
  {
    name: "locks nobody",
    edits: [edit("store/postgres/users-table.ts", "    for update\n", "")],
    servers: 2,
  },
  {
    name: "writes an event and not its status",
    edits: [edit("store/postgres/group.ts", ", ...(decision.statuses ?? [])", "")],
  },
];
