import { edit, type Fault } from "./fault.ts";

const transactions = "store/postgres/transactions.ts";
const changes = "store/postgres/change-users.ts";

/** Faults of the store: what is durable, when, and what becomes of a commit that nobody has heard of. */
export const postgresFaults: readonly Fault[] = [
  {
    name: "acknowledges before the commit",
    edits: [
      edit(
        transactions,
        "await commit(client);\n      client.release();",
        `setTimeout(() => {
          commit(client).then(() => client.release(), () => client.release(true));
        }, 50);`,
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
        "await addEvents(run, newEvents);",
        `await run({ name: "torture-commit", text: "commit", values: [] });
         await run({ name: "torture-begin", text: "begin", values: [] });
         await addEvents(run, newEvents);`,
      ),
    ],
    shownBy: { point: "after-commit", nth: 5 },
  },
  {
    name: "decides anew after a lost commit that was kept",
    edits: [
      edit(
        changes,
        "asked.map(({ lost }) => lost !== undefined && isKept(group, lost, asked))",
        "asked.map(() => false)",
      ),
    ],
    shownBy: { point: "after-commit", nth: 4, victim: "connection" },
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
    name: "tries a transaction again that may have been kept",
    edits: [
      edit(
        "store/postgres/storage-error.ts",
        `during === "commit" ? "unknown"`,
        `during === "commit" ? "lost"`,
      ),
    ],
    shownBy: { point: "after-commit", nth: 4, victim: "connection" },
  },
  {
    name: "locks nobody",
    edits: [edit("store/postgres/users-table.ts", "    for update\n", "")],
    servers: 2,
  },
  {
    name: "writes an event and not its status",
    edits: [edit(changes, "await replaceUsers(run, changedUsers);", "void replaceUsers;")],
  },
];
