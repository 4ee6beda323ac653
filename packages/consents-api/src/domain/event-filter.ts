import type { ConsentEvent } from "@consents/contract";
import type { StoredEvent } from "./records.ts";
import type { User } from "./store.ts";

/**
 * What events are found by: by the dotted path of a property, what it must be, as text. All of them must fit.
 * `metadata.booking_id` is the member `booking_id` of `metadata`, or a member named with the dot.
 */
export type EventFilter = Readonly<Record<string, string>>;

/** What a value must hold: where in it, and which text. */
interface Wanted {
  /** Dotted; undefined: it is the value itself. */
  path: string | undefined;
  text: string;
}

/**
 * True when every property asked for is there and, written as text, is what was asked: `true`, `7`, `null`. Of an
 * array one entry must fit all that is asked of it; an object never is a text. Whose the event is, is said by the user
 * as they are now.
 */
export function matchesFilter({ event }: StoredEvent, user: User, filter: EventFilter): boolean {
  const told: ConsentEvent = { ...event, user: { ...event.user, ...idsOf(user) } };
  return holds(
    told,
    Object.entries(filter).map(([path, text]) => ({ path, text })),
  );
}

function idsOf({ id, organization_user_id }: User): ConsentEvent["user"] {
  return { id, ...(organization_user_id !== undefined && { organization_user_id }) };
}

function holds(value: unknown, all: readonly Wanted[]): boolean {
  if (Array.isArray(value)) return value.some((entry) => holds(entry, all));
  if (typeof value !== "object" || value === null) {
    return all.every(({ path, text }) => path === undefined && String(value) === text);
  }
  const members = value as Readonly<Record<string, unknown>>;
  const [one, ...others] = all;
  if (one !== undefined && others.length === 0) {
    return waysInto(members, one).some(({ key, rest }) => holds(members[key], [rest]));
  }
  // Where names with dots leave several ways, the first on which it fits alone: to try all together would take for ever.
  const ways = all.map((wanted) =>
    waysInto(members, wanted).find(({ key, rest }) => holds(members[key], [rest])),
  );
  const found = ways.filter((way) => way !== undefined);
  if (found.length < all.length) return false;
  return [...Map.groupBy(found, ({ key }) => key)].every(([key, same]) =>
    holds(
      members[key],
      same.map(({ rest }) => rest),
    ),
  );
}

/**
 * Under which members it may be, the shortest name first: `a.b` is `b` in `a`, or the member `a.b`. Looked for by the
 * members' names, for of those there are few: a path may be made of thousands of dots.
 */
function waysInto(
  members: Readonly<Record<string, unknown>>,
  { path, text }: Wanted,
): { key: string; rest: Wanted }[] {
  if (path === undefined) return [];
  return Object.keys(members)
    .filter((key) => path === key || path.startsWith(`${key}.`))
    .sort((one, other) => one.length - other.length)
    .map((key) => ({ key, rest: { path: path === key ? undefined : path.slice(key.length + 1), text } }));
}
