import type { KillAt, SourceEdit } from "./kill-point.ts";

/** A mistake that somebody could make in the product: the harness has to find it. */
export interface Fault {
  name: string;
  edits: readonly SourceEdit[];
  /** Where the first server dies, when a kill is needed to see the fault. */
  shownBy?: KillAt;
}

const queue = "store/sqlite/write-queue.ts";

/** Faults of the store: what is durable, and when. */
const storeFaults: readonly Fault[] = [
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

/** Faults of the rules: what an event means. */
const domainFaults: readonly Fault[] = [
  {
    name: "records the same id twice, under a new id",
    edits: [
      edit(
        "domain/record-event.ts",
        "if (repeated !== undefined) return { answer: repeated };",
        "if (repeated !== undefined) ids.event = newId();",
      ),
    ],
  },
  {
    name: "records the same id anew",
    edits: [
      edit(
        "domain/record-event.ts",
        "if (repeated !== undefined) return { answer: repeated };",
        "void repeated;",
      ),
    ],
  },
  {
    name: "gives the id of a removed event away again",
    edits: [
      edit(
        "domain/record-event.ts",
        "if (stored === undefined && !found.removed_event_ids.has(id)) return undefined;",
        "if (stored === undefined) return undefined;",
      ),
    ],
  },
  {
    name: "lets the last event to arrive win",
    edits: [
      edit(
        "domain/merge-event.ts",
        "if (held !== undefined && !isLater(leaf, held)) continue;",
        "void isLater;",
      ),
    ],
  },
  {
    name: "lets a grant win a tie",
    edits: [edit("domain/merge-event.ts", "difference > 0", "difference < 0")],
  },
  {
    name: "counts a pending event",
    edits: [edit("domain/merge-event.ts", `if (event.status !== "confirmed") return status;`, "")],
  },
  {
    name: "counts an approved event from its approval on",
    edits: [
      edit(
        "domain/count-event.ts",
        "{ ...stored, event, version: after.version }",
        "{ ...stored, event, version: after.version, effective_at: now }",
      ),
    ],
  },
  {
    name: "removes an event and not its effect",
    edits: [
      edit("domain/remove-events.ts", "const folded = replay(rest);", "const folded = replay(history);"),
    ],
  },
];

/** Every planted fault. */
export const faults: readonly Fault[] = [...storeFaults, ...domainFaults];

/** What no killing of a process can show, and what guards against it instead. */
export const blindSpots: readonly string[] = [
  "synchronous=OFF, or a disk that lies: what was written survives a killed process in the system's cache, durable or " +
    "not. The store asks SQLite back for its settings, and does not open without the log and synchronous=FULL.",
];

function edit(file: string, from: string, to: string): SourceEdit {
  return { file, from, to };
}
