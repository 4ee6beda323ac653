import { checkScope } from "./check-scope.ts";
import { type ConsentStatus, emptyStatus } from "./consent-status.ts";
import { type EventFilter, matchesFilter } from "./event-filter.ts";
import { noteAsked } from "./event-time.ts";
import { replay } from "./merge-event.ts";
import type { Caller, StoredEvent } from "./records.ts";
import type { Decision, User, UserChange, UserRef } from "./store.ts";

/** Which events of one user, and who asks. */
export interface EventsToRemove {
  user: UserRef;
  filter: EventFilter;
  caller: Caller;
  /** Milliseconds since 1970. */
  now: number;
}

/**
 * Removes every event of a user that matches at that moment, and answers how many: never a part, since without the newest
 * an older answer would be in force. The statuses become those of the remaining ones, as if they had never happened, and
 * the proofs go that no other event names. The user's metadata stays, and the ids stay taken. Of a user who is not there
 * nothing matches.
 *
 * @throws {ConsentsError} `insufficient-scope` for a citizen
 */
export function removeEvents({ user: ref, filter, caller, now }: EventsToRemove): UserChange<number> {
  checkScope(caller);
  return {
    organization_id: caller.organization_id,
    user: ref,
    with_history: true,
    decide({ user, ids_conflict, history }) {
      if (user === undefined || ids_conflict) return { answer: 0 };
      const removed = history.filter((stored) => matchesFilter(stored, user, filter));
      if (removed.length === 0) return { answer: 0 };
      return { answer: removed.length, ...withoutEvents(user, history, removed, now) };
    },
  };
}

/**
 * What a change writes that removes some of a user's events: one version on, the statuses of the rest, and without the
 * proofs that none of the rest names.
 */
export function withoutEvents(
  user: User,
  history: readonly StoredEvent[],
  removed: readonly StoredEvent[],
  now: number,
): Required<Pick<Decision<never>, "user" | "statuses" | "removed_event_ids" | "removed_proof_ids">> {
  const version = user.version + 1;
  const ids = new Set(removed.map(({ event }) => event.id));
  const rest = history.filter(({ event }) => !ids.has(event.id));
  const folded = replay(rest);
  const named = new Set(rest.flatMap(({ event }) => event.proofs_id));
  const proofIds = new Set(removed.flatMap(({ event }) => event.proofs_id));
  const statuses = new Map(
    removed.map(({ event: { regulation } }): [string, ConsentStatus] => {
      const { leaves } = folded.get(regulation) ?? emptyStatus;
      const status = { leaves, removed_at_version: version };
      return [regulation, askedIn(rest, regulation).reduce(noteAsked, status)];
    }),
  );
  return {
    user: { ...user, version, updated_at: new Date(now).toISOString() },
    statuses,
    removed_event_ids: [...ids],
    removed_proof_ids: [...proofIds].filter((id) => !named.has(id)),
  };
}

// When those count that wait for an approval.
function askedIn(events: readonly StoredEvent[], regulation: string): number[] {
  return events
    .filter(({ event }) => event.regulation === regulation && event.status === "pending_approval")
    .map(({ effective_at }) => effective_at);
}
