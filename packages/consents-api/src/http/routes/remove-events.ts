import { eventStatusSchema, idSchema, type RemovedEvents, removedEventsSchema } from "@consents/contract";
import * as v from "valibot";
import { ConsentsError } from "../../domain/errors.ts";
import { type EventFilter, matchesFilter } from "../../domain/event-filter.ts";
import { removeEvents } from "../../domain/remove-events.ts";
import type { Store, UserRef } from "../../domain/store.ts";
import { createCursor, parseCursor } from "../cursor.ts";
import { eventProperties } from "../event-properties.ts";
import { requireOwnOrganization } from "../own-user.ts";
import { flagSchema, listEntries } from "../query-schemas.ts";
import type { OrganizationCaller, Route } from "../route.ts";

/** One call begins no further user with more events than this in all. */
const REMOVED_MAX = 1_000;
/** One call looks through the events of so many users at most. */
const USERS_MAX = 10_000;

/** The names that whose events they are has in every other route. */
const aliases: Readonly<Record<string, string>> = {
  user_id: "user.id",
  organization_user_id: "user.organization_user_id",
};

/** Whose they are is said by the bearer; `organization_id` is no filter. */
const names = eventProperties.names.filter((name) => name !== "organization_id");

/** Properties by which events may be found, beside those that an organization names itself. */
const filterEntries: Record<string, v.GenericSchema<string | undefined>> = {
  ...Object.fromEntries([...Object.keys(aliases), ...names].map((name) => [name, v.optional(v.string())])),
  id: v.optional(idSchema),
  status: v.optional(eventStatusSchema),
  regulation: v.optional(idSchema),
};

type RemoveQuery = Record<string, unknown> & {
  organization_id?: string;
  $disable_integrations: boolean;
  $cursor?: string;
};

const querySchema: v.GenericSchema<unknown, RemoveQuery> = v.objectWithRest(
  {
    organization_id: v.optional(idSchema),
    $disable_integrations: flagSchema,
    $cursor: listEntries.$cursor,
    ...filterEntries,
  },
  v.string("must stand once, with a text"),
);

/** Whose events to remove, all of those that fit: how many they are, the transaction of each says. */
interface Plan {
  users: UserRef[];
  /** Up to which user everything is in the plan; undefined: up to the last. */
  until?: string;
}

/**
 * `DELETE /consents/events`: removes the events that fit every filter, of whatever status and regulation unless a filter
 * says which; the statuses of all users concerned become those of what remains. All of one user is one transaction, never
 * a part of it: without their newest events an older answer would be in force. How many users one call looks at is
 * bounded, and `cursor` says that there is more to do. Cut off in the middle, asking again goes on.
 */
export const removeMatchingEvents: Route<RemoveQuery, unknown, OrganizationCaller> = {
  name: "removeEvents",
  summary: "Remove the events that fit a filter",
  description:
    "At least one filter: a property below, or one with a name of your own: `metadata.…`, `user.metadata.…`, " +
    "`delegate.metadata.…`, `consents.purposes.metadata.…`, `consents.purposes.values.<preference>.value` and their " +
    "like. All must fit; values are compared as text. Of a list one entry must fit every filter on that list: " +
    "`consents.purposes.id=news&consents.purposes.enabled=true` finds a yes to news. Of whatever status and regulation, " +
    "unless a filter says which. The statuses become those of the remaining events; ids stay taken. " +
    `One call removes at most ${REMOVED_MAX} events and looks through at most ${USERS_MAX} users; all of one user go at ` +
    "once, even where one alone has more: while `cursor` is not null, send the same filters again with it as `$cursor`.",
  method: "DELETE",
  path: "/consents/events",
  access: { organization: "consents:write" },
  query: querySchema,
  answers: {
    200: { description: "How many were removed, and whether there may be more.", body: removedEventsSchema },
  },
  errors: ["not-found", "validation-failed"],
  async handle({ caller, query }, { store, now }) {
    const { organization_id, $disable_integrations: silent, $cursor, ...rest } = query;
    requireOwnOrganization(caller, organization_id);
    const filter = parseFilter(rest);
    const list = ["remove-events", caller.organization_id, filter];
    const after = parseCursor(list, $cursor);
    const { users, until } =
      (await planForOne(store, caller.organization_id, filter)) ??
      (await planForAll(store, caller.organization_id, filter, after));
    const at = now().getTime();
    const counts = await Promise.all(
      users.map((user) =>
        store.changeUser({ ...removeEvents({ user, filter, caller, now: at }), silent }).catch(zeroIfErased),
      ),
    );
    const removed = counts.reduce((sum, count) => sum + count, 0);
    const answer: RemovedEvents = {
      removed,
      cursor: until === undefined ? null : createCursor(list, until),
    };
    return { body: answer };
  },
};

function parseFilter(given: Record<string, unknown>): EventFilter {
  const filter: Record<string, string> = {};
  for (const [name, value] of Object.entries(given)) {
    const isOpen = eventProperties.prefixes.some(
      (prefix) => name.startsWith(prefix) && name.length > prefix.length,
    );
    if (!isOpen && !Object.hasOwn(filterEntries, name)) {
      throw refusal(name.slice(0, 64), "is no property that events are found by");
    }
    if (value === undefined) continue;
    const property = aliases[name] ?? name;
    if (Object.hasOwn(filter, property) && filter[property] !== value) {
      throw refusal(name, "says another user than the other filters");
    }
    filter[property] = String(value);
  }
  if (Object.keys(filter).length === 0) {
    throw refusal("", "must hold a filter: every event of the organization would be removed");
  }
  return filter;
}

function zeroIfErased(error: unknown): number {
  if (error instanceof ConsentsError && error.code === "not-found") return 0;
  throw error;
}

function refusal(pointer: string, detail: string): ConsentsError {
  return new ConsentsError("validation-failed", {
    detail: `${pointer || "The query"} ${detail}.`,
    errors: [{ pointer, code: "validation-failed", detail }],
  });
}

/** Undefined: the filter does not say whose events. */
async function planForOne(
  store: Store,
  organization_id: string,
  { id, "user.id": user_id, "user.organization_user_id": organization_user_id }: EventFilter,
): Promise<Plan | undefined> {
  if (id === undefined && user_id === undefined && organization_user_id === undefined) return undefined;
  const stored = id === undefined ? undefined : await store.findEvent(organization_id, id);
  if (id !== undefined && stored === undefined) return { users: [] };
  const found = stored?.event.user.id ?? user_id;
  const user: UserRef = found === undefined ? { organization_user_id: organization_user_id! } : { id: found };
  return { users: [user] };
}

async function planForAll(
  store: Store,
  organization_id: string,
  filter: EventFilter,
  after = "",
): Promise<Plan> {
  const users: Plan["users"] = [];
  let until = after;
  let planned = 0;
  let looked = 0;
  for await (const { user, events } of store.histories(organization_id, after)) {
    const fitting = events.filter((stored) => matchesFilter(stored, user, filter)).length;
    const isTooMany = planned > 0 && fitting > 0 && planned + fitting > REMOVED_MAX;
    if (isTooMany || looked === USERS_MAX) return { users, until };
    if (fitting > 0) users.push({ id: user.id });
    planned += fitting;
    looked += 1;
    until = user.id;
  }
  return { users };
}
