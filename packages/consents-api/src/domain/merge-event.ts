import type { JsonValue } from "@consents/contract";
import { type ConsentStatus, emptyStatus, type HeldLeaf } from "./consent-status.ts";
import { leavesOf } from "./leaves.ts";
import type { StoredEvent } from "./records.ts";

/**
 * The status after one more event of the same user and regulation. In whatever order events come, and however often
 * each, the status is the same: leaf by leaf the latest in the order (time, restrictiveness, event id) holds.
 * A pending event changes nothing. Returns `status` itself when nothing changes.
 */
export function mergeEvent(status: ConsentStatus, stored: StoredEvent): ConsentStatus {
  const { event, effective_at, version } = stored;
  if (event.status !== "confirmed") return status;
  let leaves: Record<string, HeldLeaf> | undefined;
  for (const { path, value } of leavesOf(event.consents)) {
    const leaf: HeldLeaf = [value, effective_at, event.id, version];
    const held = (leaves ?? status.leaves)[path];
    if (held !== undefined && !isLater(leaf, held)) continue;
    leaves ??= { ...status.leaves };
    leaves[path] = leaf;
  }
  return leaves === undefined ? status : { ...status, leaves };
}

/** The statuses, by regulation, that these events of one user make: all of them, or those up to a time. */
export function replay(
  events: Iterable<StoredEvent>,
  /** Milliseconds since 1970; an event of that very moment counts. */
  until: number = Number.POSITIVE_INFINITY,
): Map<string, ConsentStatus> {
  const statuses = new Map<string, ConsentStatus>();
  for (const stored of events) {
    if (stored.effective_at > until) continue;
    const { regulation } = stored.event;
    const before = statuses.get(regulation) ?? emptyStatus;
    const after = mergeEvent(before, stored);
    if (after !== before) statuses.set(regulation, after);
  }
  return statuses;
}

function isLater(leaf: HeldLeaf, held: HeldLeaf): boolean {
  if (leaf[1] !== held[1]) return leaf[1] > held[1];
  const difference = restrictiveness(leaf[0]) - restrictiveness(held[0]);
  return difference === 0 ? leaf[2] > held[2] : difference > 0;
}

// A refusal (or an emptied list) beats "not answered" beats a grant: a tie resolves towards withdrawal.
function restrictiveness(value: JsonValue): number {
  if (value === false || value === "") return 2;
  return value === null ? 1 : 0;
}
