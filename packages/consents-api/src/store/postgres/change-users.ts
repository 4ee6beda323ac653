import type { Decision, UserChange } from "../../domain/store.ts";
import type { Run } from "./connection.ts";
import { addEvents, findEvents, findHistories, type RowKey, replaceEvents } from "./events-table.ts";
import { createGroup, type Group, keyOf } from "./group.ts";
import { troubleOf } from "./storage-error.ts";
import type { Transactions } from "./transactions.ts";
import { addUsers, lockUsers, replaceUsers } from "./users-table.ts";

/** How often a commit may get lost before the callers are told that nobody knows. */
const ATTEMPTS_MAX = 3;

type Outcome = { decision: Decision<unknown> } | { refusal: unknown };

/**
 * Makes changes together: one transaction reads what all of them need, under locks taken in one order; each is decided
 * in memory and sees those before it; everything is written at once, and one commit waits for the disk. Resolves after
 * that commit to what became of each: one whose `decide` throws writes nothing and leaves the others alone.
 *
 * When the connection breaks during the commit, nobody knows whether it was kept. The next attempt finds out, under the
 * same locks: a decision is kept if the very rows are there that it wrote, each event with its own id, and then its
 * answer stands; else nothing of the group was kept, and it is decided anew. The lost transaction cannot be kept later:
 * while it is under way it holds the locks, or the unique keys, that the next attempt needs.
 *
 * @throws {ConsentsError} `storage-unavailable`; then nothing was kept, unless the detail says that nobody knows
 */
export async function changeUsers(
  { write }: Pick<Transactions, "write">,
  changes: readonly UserChange<unknown>[],
): Promise<PromiseSettledResult<unknown>[]> {
  let lost: readonly Outcome[] = [];
  for (let attempts = 1; ; attempts++) {
    let outcomes: Outcome[] = [];
    try {
      await write(async (run) => {
        const group = await readGroup(run, changes, lost);
        outcomes = changes.map((change, index) => decide(group, change, lost[index]));
        await writeGroup(run, group);
      });
      return outcomes.map(settle);
    } catch (error) {
      if (troubleOf(error) !== "unknown" || attempts === ATTEMPTS_MAX) throw error;
      lost = outcomes;
    }
  }
}

async function readGroup(
  run: Run,
  changes: readonly UserChange<unknown>[],
  lost: readonly Outcome[],
): Promise<Group> {
  const users = await lockUsers(
    run,
    changes.map(({ organization_id, user }) => ({ organization_id, ...user })),
  );
  const eventKeys = changes.flatMap(({ organization_id, event_ids = [] }, index) =>
    [...event_ids, ...eventIdsOf(lost[index])].map((id) => ({ organization_id, id })),
  );
  const events = await findEvents(run, unique(eventKeys));
  const historians = users.filter(({ user }) =>
    changes.some(
      (change) =>
        change.with_history &&
        change.organization_id === user.organization_id &&
        (change.user.id === user.id || change.user.organization_user_id === user.organization_user_id),
    ),
  );
  const histories = await findHistories(
    run,
    historians.map(({ user: { organization_id, id } }) => ({ organization_id, id })),
  );
  return createGroup({ users, events, histories });
}

function decide(group: Group, change: UserChange<unknown>, lost: Outcome | undefined): Outcome {
  if (lost && "decision" in lost && group.holds(change.organization_id, lost.decision)) return lost;
  try {
    return { decision: group.decide(change) };
  } catch (refusal) {
    return { refusal };
  }
}

async function writeGroup(run: Run, group: Group): Promise<void> {
  const { newUsers, changedUsers, newEvents, changedEvents } = group.writes();
  await addUsers(run, newUsers);
  await replaceUsers(run, changedUsers);
  await addEvents(run, newEvents);
  await replaceEvents(run, changedEvents);
}

function settle(outcome: Outcome): PromiseSettledResult<unknown> {
  return "decision" in outcome
    ? { status: "fulfilled", value: outcome.decision.answer }
    : { status: "rejected", reason: outcome.refusal };
}

function eventIdsOf(outcome: Outcome | undefined): string[] {
  if (outcome === undefined || "refusal" in outcome) return [];
  const { events = [], removed_event_ids = [] } = outcome.decision;
  return [...events.map(({ event }) => event.id), ...removed_event_ids];
}

function unique(keys: readonly RowKey[]): RowKey[] {
  return [...new Map(keys.map((key) => [keyOf(key.organization_id, key.id), key])).values()];
}
