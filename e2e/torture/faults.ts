import type { DatabaseKind } from "../choose-databases.ts";
import { edit, type Fault } from "./fault.ts";
import { postgresFaults } from "./faults-postgres.ts";
import { sqliteFaults } from "./faults-sqlite.ts";

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

/** Faults of what is told outside: to webhooks. */
const webhookFaults: readonly Fault[] = [
  {
    name: "marks a webhook's message as delivered before it sends it",
    edits: [
      edit(
        "webhook-worker.ts",
        "const outcome = await deliverWebhookMessage(claimed, context);",
        `await store.settleWebhookMessage(claimed.message, { state: "delivered" }, now().getTime());
         await new Promise((resolve) => setTimeout(resolve, 200));
         const outcome = await deliverWebhookMessage(claimed, context);`,
      ),
    ],
    kills: 2,
  },
  {
    name: "takes a webhook's message that is under way",
    edits: [edit("webhook-worker.ts", "until: at + LEASE", "until: at")],
  },
  {
    name: "tells nobody that an event was removed",
    edits: [edit("domain/announcements.ts", "...removed_event_ids.map((id) => eventRemoved(id, user)),", "")],
    kills: 2,
  },
  {
    name: "tells what was recorded silently",
    edits: [edit("http/routes/create-events.ts", "silent: query.$disable_integrations,", "silent: false,")],
  },
  {
    name: "gives a webhook's message another id at each attempt",
    edits: [
      edit(
        "webhooks/deliver-webhook-message.ts",
        "const id = webhookMessageId(message);",
        `const id = webhookMessageId(message) + "/" + message.attempts;`,
      ),
    ],
    shownBy: { point: "before-webhook-mark", nth: 5 },
  },
];

/** Faults of what happens outside: mails. */
const outboxFaults: readonly Fault[] = [
  {
    name: "marks a mail as sent before it sends it",
    edits: [
      edit(
        "outbox-worker.ts",
        "const outcome = await attempt(message);",
        `await store.settleMessage(message, { state: "done" }, now().getTime());
         await new Promise((resolve) => setTimeout(resolve, 200));
         const outcome = await attempt(message);`,
      ),
    ],
    kills: 2,
  },
];

/** A fault, and the database on which it is planted. */
export interface Plant {
  database: DatabaseKind;
  fault: Fault;
}

/** Every fault on every database. `rulesOnce`: those that are in no store only on the first. */
export function planFaults(databases: readonly DatabaseKind[], { rulesOnce = false } = {}): Plant[] {
  return databases.flatMap((database, index) => {
    const store = database === "sqlite" ? sqliteFaults : postgresFaults;
    const rules = rulesOnce && index > 0 ? [] : [...outboxFaults, ...webhookFaults, ...domainFaults];
    return [...store, ...rules].map((fault) => ({ database, fault }));
  });
}

/** What no killing of a process can show, and what guards against it instead. */
export const blindSpots: readonly string[] = [
  "synchronous=OFF, or a disk that lies: what was written survives a killed process in the system's cache, durable or " +
    "not. The store asks SQLite back for its settings, and does not open without the log and synchronous=FULL.",
];
