import type { UserChange } from "../../domain/store.ts";
import { isTimeout, troubleOf } from "./storage-error.ts";

/** Where all changes to users that this process makes line up. */
export interface WriteQueue {
  /** Resolves after the durable commit. */
  add<Answer>(change: UserChange<Answer>): Promise<Answer>;
  /** Resolves when everything added so far is settled. */
  drain(): Promise<void>;
}

/** Makes changes together; see `change-users.ts`. */
export type ChangeGroup = (
  changes: readonly UserChange<unknown>[],
) => Promise<readonly PromiseSettledResult<unknown>[]>;

/** A larger group gains nothing more and makes its first member wait. */
const GROUP_MAX = 128;
/** Each organization of a group takes round trips of its own. */
const ORGANIZATIONS_MAX = 16;
/** While one group waits for the disk another is worked on; more would only make the groups smaller. */
const GROUPS_AT_ONCE = 2;

/** When so many that are tried alone, one after the other, wait in vain, it is about none of them in particular. */
const TIMEOUTS_ALONE_MAX = 2;

interface Waiting {
  change: UserChange<unknown>;
  /** Whom it is about, by every id that it names. */
  keys: readonly string[];
  resolve(answer: unknown): void;
  reject(error: unknown): void;
}

/**
 * Group commit. What arrives while the groups before are under way makes the next one. Changes to one user are never in
 * two groups at once, as the later one would only wait for the lock of the earlier; other processes may do as they like,
 * the database's locks see to it.
 */
export function createWriteQueue(
  changeGroup: ChangeGroup,
  /** Told after each commit how many changes it held. */
  onCommit: (changes: number) => void,
): WriteQueue {
  let waiting: Waiting[] = [];
  let idle: (() => void)[] = [];
  let isPlanned = false;
  let running = 0;
  /** Whom the groups under way are about. */
  const busy = new Set<string>();

  function startGroups(): void {
    isPlanned = false;
    while (running < GROUPS_AT_ONCE) {
      const group = takeGroup();
      if (group.length === 0) return;
      void runGroup(group);
    }
  }

  function takeGroup(): Waiting[] {
    const group: Waiting[] = [];
    const later: Waiting[] = [];
    // Whoever waits behind another change to the same user stays behind it.
    const held = new Set(busy);
    const organizations = new Set<string>();
    for (const one of waiting) {
      const { organization_id } = one.change;
      const hasRoom =
        group.length < GROUP_MAX &&
        (organizations.size < ORGANIZATIONS_MAX || organizations.has(organization_id));
      if (hasRoom && !one.keys.some((key) => held.has(key))) {
        group.push(one);
        organizations.add(organization_id);
      } else {
        later.push(one);
        for (const key of one.keys) held.add(key);
      }
    }
    waiting = later;
    return group;
  }

  async function runGroup(group: readonly Waiting[]): Promise<void> {
    const keys = group.flatMap((one) => one.keys);
    for (const key of keys) busy.add(key);
    running += 1;
    await settleGroup(group);
    running -= 1;
    for (const key of keys) busy.delete(key);
    if (waiting.length > 0) plan();
    else if (running === 0) {
      for (const resolve of idle) resolve();
      idle = [];
    }
  }

  /** Resolves to what failed them all; undefined: each was settled by itself. */
  async function settleGroup(group: readonly Waiting[]): Promise<unknown> {
    try {
      const outcomes = await changeGroup(group.map(({ change }) => change));
      for (const [index, outcome] of outcomes.entries()) {
        if (outcome.status === "fulfilled") group[index]!.resolve(outcome.value);
        else group[index]!.reject(outcome.reason);
      }
      onCommit(group.length);
      return undefined;
    } catch (error) {
      const trouble = troubleOf(error);
      if (group.length > 1 && (trouble === "final" || trouble === "conflict")) {
        await settleAlone(group);
        return undefined;
      }
      for (const one of group) one.reject(error);
      if (trouble !== "lost") return error;
      // They would wait as long to learn the same.
      for (const one of waiting) one.reject(error);
      waiting = [];
      return error;
    }
  }

  /** It may be about one of them only: the others need not fail with it. */
  async function settleAlone(group: readonly Waiting[]): Promise<void> {
    let timeouts = 0;
    for (const [index, one] of group.entries()) {
      const failure = await settleGroup([one]);
      timeouts = isTimeout(failure) ? timeouts + 1 : 0;
      if (timeouts < TIMEOUTS_ALONE_MAX) continue;
      // They would wait as long, each behind the other, and everybody behind them.
      for (const rest of group.slice(index + 1)) rest.reject(failure);
      return;
    }
  }

  // After the sockets were read: what arrived in this round of the event loop makes one group.
  function plan(): void {
    if (isPlanned || running === GROUPS_AT_ONCE) return;
    isPlanned = true;
    setImmediate(startGroups);
  }

  return {
    add: <Answer>(change: UserChange<Answer>) =>
      new Promise<Answer>((resolve, reject) => {
        const { organization_id, user } = change;
        const keys = [user.id, user.organization_user_id]
          .filter((id) => id !== undefined)
          // An organization's id holds no line break, so no two pairs make one key.
          .map((id) => `${organization_id}\n${id}`);
        waiting.push({ change, keys, resolve: resolve as (answer: unknown) => void, reject });
        plan();
      }),
    drain: () =>
      new Promise((resolve) => {
        if (waiting.length === 0 && running === 0) resolve();
        else idle.push(resolve);
      }),
  };
}
