import type { Decision, User, UserChange, UserRef } from "../../domain/store.ts";
import type { Run } from "./connection.ts";
import { eraseUsers, findErased } from "./erased-users-table.ts";
import { addEvents, eraseEvents, findEvents, findHistories, replaceEvents } from "./events-table.ts";
import { createGroup, type Group, type GroupRows } from "./group.ts";
import { readGroupProofs } from "./group-proofs.ts";
import { eraseLinks, holdLinks } from "./links-table.ts";
import { addMessages, eraseMessages, retryMessages } from "./outbox-table.ts";
import { removeUnnamedProofs } from "./proofs-table.ts";
import { troubleOf } from "./storage-error.ts";
import type { Transactions } from "./transactions.ts";
import { addUsers, lockUsers, replaceUsers } from "./users-table.ts";
import { eraseWebhookMessages } from "./webhook-log.ts";
import { addWebhookMessages } from "./webhook-messages-table.ts";
import { listWebhooksToTell } from "./webhooks-table.ts";

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
  { writePipelined }: Pick<Transactions, "writePipelined">,
  changes: readonly UserChange<unknown>[],
): Promise<PromiseSettledResult<unknown>[]> {
  const byOrganization = Map.groupBy(changes.entries(), ([, { organization_id }]) => organization_id);
  const organizations = [...byOrganization].sort(([one], [other]) => (one < other ? -1 : 1));
  let lost: readonly Outcome[] = [];
  let doubt: unknown;
  for (let attempts = 1; ; attempts++) {
    const outcomes: Outcome[] = [];
    try {
      await writePipelined(async (run, leave) => {
        // One after the other: on a distributed engine each has its place.
        for (const [organization_id, places] of organizations) {
          const asked = places.map(([place, change]) => ({ change, lost: lost[place] }));
          const made = await changeOrganization(run, leave, organization_id, asked);
          for (const [index, [place]] of places.entries()) outcomes[place] = made[index]!;
        }
      });
      return outcomes.map(settle);
    } catch (error) {
      // Once a commit got lost, any failure to find out leaves it at that: nobody may decide anew what may be there.
      if (troubleOf(error) !== "unknown" || attempts === ATTEMPTS_MAX) throw doubt ?? error;
      doubt = error;
      lost = outcomes;
    }
  }
}

/** A change, and what was decided about it in a transaction that may have been kept. */
interface Asked {
  change: UserChange<unknown>;
  lost: Outcome | undefined;
}

async function changeOrganization(
  run: Run,
  leave: (query: Promise<unknown>) => void,
  organization_id: string,
  asked: readonly Asked[],
): Promise<Outcome[]> {
  const group = createGroup(await readRows(run, organization_id, asked));
  // All before any is decided anew: that changes the rows.
  const kept = asked.map(({ lost }) => lost !== undefined && isKept(group, lost, asked));
  const outcomes = asked.map(({ change, lost }, index) => (kept[index] ? lost! : decide(group, change)));
  const {
    erasedUsers,
    newUsers,
    changedUsers,
    newEvents,
    changedEvents,
    writeProofs,
    messages,
    reachableUsers,
    webhookMessages,
  } = group.writes();
  // First, since somebody new may have the same `organization_user_id`.
  await eraseUsers(run, organization_id, erasedUsers);
  const erasedIds = erasedUsers.map(({ id }) => id);
  // Nobody waits for each of these: they go along with the commit. None depends on what another has written but by the
  // order in which they are sent, which is this.
  leave(addUsers(run, newUsers));
  leave(replaceUsers(run, changedUsers));
  leave(addEvents(run, newEvents));
  leave(replaceEvents(run, changedEvents));
  leave(eraseEvents(run, organization_id, erasedIds));
  leave(eraseMessages(run, organization_id, erasedIds));
  leave(retryMessages(run, organization_id, reachableUsers));
  leave(addMessages(run, messages));
  leave(eraseWebhookMessages(run, organization_id, erasedUsers));
  leave(addWebhookMessages(run, webhookMessages));
  // Each of them waits for the one before.
  await writeProofs(run);
  const files = await eraseLinks(
    run,
    organization_id,
    erasedUsers.map(({ organization_user_id }) => organization_user_id).filter((id) => id !== undefined),
  );
  // Others of the group were told that these are there.
  const told = new Set(
    asked.flatMap(({ change }, index) => ("decision" in outcomes[index]! ? (change.proof_ids ?? []) : [])),
  );
  await removeUnnamedProofs(
    run,
    organization_id,
    files.filter((id) => !told.has(id)),
  );
  return outcomes;
}

async function readRows(run: Run, organization_id: string, asked: readonly Asked[]): Promise<GroupRows> {
  const refs = asked.map(({ change }) => change.user);
  const eventIds = new Set(
    asked.flatMap(({ change, lost }) => [...(change.event_ids ?? []), ...eventIdsOf(lost)]),
  );
  const byLinks = new Set(asked.map(({ change }) => change.link).filter((link) => link !== undefined));
  // The users first: their locks come first everywhere, and who erases one erases their links after them.
  const read = () =>
    Promise.all([
      lockUsers(run, organization_id, refs),
      holdLinks(run, [...byLinks]),
      findEvents(run, organization_id, [...eventIds]),
      listWebhooksToTell(run, organization_id),
    ]);
  let [users, links, events, webhooks] = await read();
  const isThere = (id: string): boolean => users.some(({ user }) => user.id === id);
  // It may be somebody whom another process has just added, with that very event, after the users were read.
  if (!events.every(({ user_id }) => isThere(user_id))) [users, links, events, webhooks] = await read();
  const withHistory = asked.filter(({ change }) => change.with_history).map(({ change }) => change.user);
  const historians = users
    .filter(({ user }) => withHistory.some((ref) => mayBeAbout(ref, user, refs)))
    .map(({ user }) => user.id);
  const histories = {
    of: new Set(historians),
    events: await findHistories(run, organization_id, historians),
  };
  const proofIds = asked.flatMap(({ change }) => change.proof_ids ?? []);
  const proofs = await readGroupProofs(run, organization_id, [...new Set(proofIds)]);
  // Most changes name no user by `id`, or one who is there: then there is nothing to ask.
  const present = new Set(users.map(({ user }) => user.id));
  const absent = asked
    .flatMap(({ change, lost }) => [change.user.id, ...userIdsOf(lost)])
    .filter((id) => id !== undefined && !present.has(id)) as string[];
  const erased = await findErased(run, organization_id, [...new Set(absent)]);
  return { users, events, histories, proofs, erased, links, webhooks };
}

// A change of the same group may give the user the `organization_user_id` by which a later one asks for them.
function mayBeAbout({ id, organization_user_id }: UserRef, user: User, refs: readonly UserRef[]): boolean {
  if (id === user.id) return true;
  if (organization_user_id === undefined) return false;
  return (
    organization_user_id === user.organization_user_id ||
    refs.some((ref) => ref.id === user.id && ref.organization_user_id === organization_user_id)
  );
}

function isKept(group: Group, lost: Outcome, asked: readonly Asked[]): boolean {
  if (!("decision" in lost)) return false;
  const { decision } = lost;
  const last = asked
    .map((one) => (one.lost !== undefined && "decision" in one.lost ? one.lost.decision : undefined))
    .findLast((one) => one?.user !== undefined && one.user.id === decision.user?.id);
  return group.holds(decision, last ?? decision);
}

function decide(group: Group, change: UserChange<unknown>): Outcome {
  try {
    return { decision: group.decide(change) };
  } catch (refusal) {
    return { refusal };
  }
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

function userIdsOf(outcome: Outcome | undefined): (string | undefined)[] {
  if (outcome === undefined || "refusal" in outcome) return [];
  return [outcome.decision.user?.id, outcome.decision.erased_user?.id];
}
