import { setTimeout as wait } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import type { Store } from "consents-api";
import { Finding } from "./finding.ts";
import { type HookCatcher, hashOf } from "./hook-catcher.ts";
import type { Entry, Ledger } from "./ledger.ts";
import type { Told, ToldEvent } from "./told.ts";

/** Longer than a lease here, and than a machine under load needs from one message to the next, in milliseconds. */
const SILENCE = 15_000;
/** How often to look, in milliseconds. */
const PAUSE = 50;
/** Messages that are read from a store at a time. */
const PAGE = 1_000;

/**
 * Compares what was told so far with what is there: nothing was told of what never was, of what was recorded silently, or
 * as removed of what is there.
 *
 * @param listed - ids of all events that are there
 * @throws Finding
 */
export function checkTold(
  told: Told,
  { users, entries }: Ledger,
  listed: ReadonlyMap<string, unknown>,
): void {
  for (const user of users) {
    for (const [id, { type }] of told.eventsOf(user)) {
      const entry = entries.get(id);
      const isThere = listed.has(id);
      const mayBeGone = entry?.removed || entry?.unanswered === "removal";
      if (entry === undefined || (!isThere && !mayBeGone))
        throw new Finding("told", `${id} was told and never was`);
      if (entry.silent) throw new Finding("told", `${id} was told and recorded silently`);
      if (isThere && type === "event.deleted")
        throw new Finding("told", `${id} was told as removed and is there`);
    }
  }
}

/** What of that was acknowledged was not told yet, or not as it is now: the ids of some events. */
export function findUntold(told: Told, { entries }: Ledger): string[] {
  return [...entries.values()]
    .filter((entry) => !entry.silent && !isTold(entry, told.eventsOf(entry.user).get(entry.id)))
    .map(({ id }) => id);
}

function isTold({ answer, removed }: Entry, last: ToldEvent | undefined): boolean {
  if (removed) return last?.type === "event.deleted";
  return last !== undefined && isDeepStrictEqual(last.event, answer);
}

/**
 * Waits until no message waits. What was taken by one that was killed, another sends when the lease is over.
 *
 * @throws Finding when something waits and nothing comes; of what came meanwhile and must not
 */
export async function waitUntilTold(
  { webhookBacklog }: Pick<Store, "webhookBacklog">,
  hooks: HookCatcher,
): Promise<void> {
  let progress = "";
  let since = performance.now();
  for (;;) {
    const { waiting } = await webhookBacklog();
    hooks.check();
    if (waiting === 0) return;
    const now = `${waiting} ${hooks.came.size} ${hooks.doubled}`;
    if (now !== progress) since = performance.now();
    progress = now;
    if (performance.now() - since > SILENCE)
      throw new Finding("told", `${waiting} messages wait, and none comes`);
    await wait(PAUSE);
  }
}

/**
 * Compares the messages that a store keeps with those that came: the same ones, to the byte, all marked as delivered, and
 * of each user in the same order.
 *
 * @throws Finding
 */
export async function checkWebhookLog(
  store: Store,
  organization: string,
  { came }: HookCatcher,
): Promise<void> {
  const [webhook] = await store.listWebhooks(organization);
  /** By user, when the message came that is behind the one looked at. */
  const places = new Map<string, number>();
  let count = 0;
  for (let after: string | undefined; ; ) {
    const page = { limit: PAGE, ...(after !== undefined && { after }) };
    // Newest first.
    const { rows, next } = await store.listWebhookMessages(organization, webhook!.id, page);
    for (const { type, subject_id, user_id, number, state, body } of rows) {
      const id = type === "event.created" ? subject_id : `${type.replace(".", "-")}/${subject_id}/${number}`;
      const arrival = came.get(id);
      if (arrival === undefined) throw new Finding("told", `${id} is ${state} and has never come`);
      if (state !== "delivered") throw new Finding("told", `${id} has come and is ${state}`);
      if (arrival.hash !== hashOf(body ?? "")) throw new Finding("told", `${id} is not what has come`);
      const behind = places.get(user_id) ?? Number.POSITIVE_INFINITY;
      if (arrival.place > behind) throw new Finding("told in order", `${id} came after what was told later`);
      places.set(user_id, arrival.place);
    }
    count += rows.length;
    if (next === undefined) break;
    after = next;
  }
  if (count !== came.size)
    throw new Finding("told", `${came.size} messages have come, and ${count} are there`);
}
