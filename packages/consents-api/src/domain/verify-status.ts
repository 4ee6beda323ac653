import { canonicalJson } from "./canonical-json.ts";
import { emptyStatus } from "./consent-status.ts";
import { replay } from "./merge-event.ts";
import type { UserHistory } from "./store.ts";

/** A user whose stored status is not what their events say. */
export interface StatusDifference {
  organization_id: string;
  user_id: string;
  regulation: string;
  /** The leaves that differ, see `leaves.ts`; metadata keys are in them, values are not. */
  paths: string[];
}

/** Compares every user's stored statuses with the fold of their events, and gives what differs. */
export async function* verifyStatuses(
  histories: AsyncIterable<UserHistory>,
): AsyncGenerator<StatusDifference> {
  for await (const history of histories) yield* statusDifferences(history);
}

/** The same for one user; empty when the statuses are right. */
export function statusDifferences({ user, statuses, events }: UserHistory): StatusDifference[] {
  const folded = replay(events);
  return [...new Set([...statuses.keys(), ...folded.keys()])].sort().flatMap((regulation) => {
    const stored = (statuses.get(regulation) ?? emptyStatus).leaves;
    const right = (folded.get(regulation) ?? emptyStatus).leaves;
    const paths = [...new Set([...Object.keys(stored), ...Object.keys(right)])]
      .filter((path) => canonicalJson([stored[path] ?? null]) !== canonicalJson([right[path] ?? null]))
      .sort();
    if (paths.length === 0) return [];
    return [{ organization_id: user.organization_id, user_id: user.id, regulation, paths }];
  });
}
