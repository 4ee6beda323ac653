import type { Choice, Consents, JsonObject, JsonValue } from "@consents/contract";

/** What holds for one leaf, and the event that said it. A tuple, because it is stored per user and parsed at each write. */
export type HeldLeaf = readonly [
  value: JsonValue,
  /** Of the event, milliseconds since 1970. */
  effective_at: number,
  event_id: string,
  /** The user's version that the event made. */
  version: number,
];

/** All current answers of one user under one regulation: the fold of confirmed events (`merge-event.ts`). Plain JSON. */
export interface ConsentStatus {
  /** By path, see {@link Leaf.path}. */
  readonly leaves: Readonly<Record<string, HeldLeaf>>;
  /** The user's version that removing an event made: no older view of the user can be trusted. Not part of the fold. */
  readonly removed_at_version?: number;
  /**
   * When the latest event counts that waits for an approval, or did; milliseconds since 1970. What is said after it must
   * count after it, whatever the clocks say (`event-time.ts`). Not part of the fold.
   */
  readonly asked_at?: number;
}

/** Nothing answered yet. */
export const emptyStatus: ConsentStatus = { leaves: {} };

/** The answers as read on the wire: complete, and in the same order whatever the order of the events was. */
export function consentsOf(status: ConsentStatus): Consents {
  const root: Entry = { id: "" };
  const vendors: Consents["vendors"] = { enabled: [], enabled_li: [], disabled: [], disabled_li: [] };
  // Sorted, what belongs to one id stands together.
  for (const path of Object.keys(status.leaves).sort()) {
    const value = status.leaves[path]![0];
    if (path.startsWith("vendors/")) {
      const [, id = "", kind] = path.split("/");
      vendors[
        kind === "enabled" ? (value ? "enabled" : "disabled") : value ? "enabled_li" : "disabled_li"
      ].push(id);
    } else {
      place(root, path, value);
    }
  }
  const { purposes = [], channels = [], tcfcs } = root as Partial<Consents>;
  return { purposes, channels, vendors, ...(tcfcs !== undefined && { tcfcs }) };
}

// A purpose, a channel, a preference, or the root of them all.
interface Entry {
  id: string;
  enabled?: Choice;
  enabled_li?: Choice;
  tcfcs?: Consents["tcfcs"];
  metadata?: JsonObject;
  values?: Record<string, { value: string }>;
  purposes?: Entry[];
  channels?: Entry[];
  preferences?: Entry[];
}

function place(entry: Entry, path: string, value: JsonValue): void {
  const [field, rest] = cut(path);
  switch (field) {
    case "purposes":
    case "channels":
    case "preferences": {
      const [id, below] = cut(rest);
      entry[field] ??= [];
      let child = entry[field].at(-1);
      if (child?.id !== id) {
        // A channel always says `enabled`, even when only its metadata was ever given.
        child = field === "channels" ? { id, enabled: null } : { id };
        entry[field].push(child);
      }
      place(child, below, value);
      return;
    }
    case "metadata":
      entry.metadata ??= {};
      entry.metadata[rest] = value;
      return;
    case "values":
      entry.values ??= {};
      entry.values[rest] = { value: value as string };
      return;
    case "tcfcs":
      entry.tcfcs = value as Consents["tcfcs"];
      return;
    default:
      entry[field as "enabled" | "enabled_li"] = value as Choice;
  }
}

function cut(path: string): [string, string] {
  const slash = path.indexOf("/");
  return slash < 0 ? [path, ""] : [path.slice(0, slash), path.slice(slash + 1)];
}
