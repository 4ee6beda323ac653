import type { ConsentEvent } from "@consents/contract";
import type { StoredEvent } from "./records.ts";
import type { User } from "./store.ts";

/**
 * What events are found by: by the dotted path of a property, what it must be, as text. All of them must fit.
 * `metadata.booking_id` is the member `booking_id` of `metadata`, or a member named with the dot.
 */
export type EventFilter = Readonly<Record<string, string>>;

/**
 * True when every property asked for is there and, written as text, is what was asked: `true`, `7`, `null`. Of an array
 * one entry must fit; an object never does. Whose the event is, is said by the user as they are now.
 */
export function matchesFilter({ event }: StoredEvent, user: User, filter: EventFilter): boolean {
  const told: ConsentEvent = { ...event, user: { ...event.user, ...idsOf(user) } };
  return Object.entries(filter).every(([path, wanted]) => holds(told, path.split("."), wanted));
}

function idsOf({ id, organization_user_id }: User): ConsentEvent["user"] {
  return { id, ...(organization_user_id !== undefined && { organization_user_id }) };
}

function holds(value: unknown, path: readonly string[], wanted: string): boolean {
  if (Array.isArray(value)) return value.some((entry) => holds(entry, path, wanted));
  if (typeof value !== "object" || value === null) return path.length === 0 && String(value) === wanted;
  return path.some((_, index) => {
    const key = path.slice(0, index + 1).join(".");
    if (!Object.hasOwn(value, key)) return false;
    return holds((value as Record<string, unknown>)[key], path.slice(index + 1), wanted);
  });
}
