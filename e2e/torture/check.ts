import { isDeepStrictEqual } from "node:util";
import type { ConsentEvent } from "@consents/contract";
import type { Api, Outcome } from "./api.ts";
import { checkTold } from "./check-told.ts";
import { regulations } from "./event-arbitrary.ts";
import { Finding } from "./finding.ts";
import { type Entry, findEntry, isNameless, isPossible, type Ledger, nameEntry } from "./ledger.ts";
import { answersOf, differences, foldPlainly } from "./plain-fold.ts";
import type { Random } from "./random.ts";
import type { Told } from "./told.ts";

/** How many of what was acknowledged are sent again after each kill, and how many of what was removed. */
const SAMPLE = { repeated: 6, removed: 3 };

/** What became of the new events that were sent and not answered. */
export interface Unanswered {
  kept: number;
  lost: number;
}

/**
 * Compares what the API says, and what was told, with the ledger, then sends again what was never answered, and enters the answers.
 *
 * @throws Finding
 */
export async function checkLedger(api: Api, ledger: Ledger, told: Told, random: Random): Promise<Unanswered> {
  const listed = new Map<string, ConsentEvent>();
  const unansweredEvents: Unanswered = { kept: 0, lost: 0 };
  for (const user of ledger.users) await checkUser(api, ledger, user, listed);
  for (const entry of ledger.entries.values()) {
    const { id, answer, unanswered, removed } = entry;
    if (answer === undefined) unansweredEvents[listed.has(id) ? "kept" : "lost"] += 1;
    if (isNameless(entry)) ledger.entries.delete(id);
    if (answer === undefined || removed || unanswered === "removal" || listed.has(id)) continue;
    throw new Finding("acknowledged", `${id} was acknowledged and is lost`);
  }
  checkTold(told, ledger, listed);
  await sendAgain(api, ledger, listed, random);
  return unansweredEvents;
}

async function checkUser(
  api: Api,
  ledger: Ledger,
  user: string,
  listed: Map<string, ConsentEvent>,
): Promise<void> {
  const { versions } = ledger;
  const events = await api.listEvents(user);
  const domains = new Set<string>();
  for (const event of events) {
    const { id, domain } = event;
    if (listed.has(id)) throw new Finding("not doubled", `${id} is there twice`);
    listed.set(id, event);
    if (domain !== undefined && domains.has(domain)) throw new Finding("not doubled", `${id} is there again`);
    if (domain !== undefined) domains.add(domain);
    const entry = findEntry(ledger, event);
    if (entry !== undefined && isNameless(entry)) nameEntry(ledger, entry, id);
    if (entry?.removed) throw new Finding("tombstone", `${event.id} was removed and is there again`);
    if (entry !== undefined && isPossible(event, entry)) continue;
    const known = entry?.answer !== undefined;
    throw new Finding(
      known ? "acknowledged" : "nothing else",
      `${event.id} is not what was sent or answered`,
    );
  }
  for (const regulation of regulations) {
    const found = await api.findUser(user, regulation);
    const different = differences(answersOf(found?.consents ?? {}), foldPlainly(events, regulation));
    if (different.length > 0) {
      throw new Finding("fold", `${user} under ${regulation}: ${different.join(", ")}`);
    }
    if ((found?.version ?? 0) < (versions.get(user) ?? 0)) {
      throw new Finding("version", `${user} had version ${versions.get(user)} before`);
    }
    if (found !== undefined) versions.set(user, found.version);
  }
}

async function sendAgain(
  api: Api,
  ledger: Ledger,
  listed: ReadonlyMap<string, ConsentEvent>,
  random: Random,
): Promise<void> {
  const left = { ...SAMPLE };
  const entries = [...ledger.entries.values()];
  // From some place on, round to it again: a different sample each time.
  const first = random.whole(entries.length + 1);
  for (const entry of [...entries.slice(first), ...entries.slice(0, first)]) {
    const { id, user, unanswered } = entry;
    if (entry.removed) {
      if (left.removed-- > 0) await checkTombstone(api, entry);
      continue;
    }
    if (unanswered === "removal") {
      const outcome = await api.remove(id, user);
      const isRight = "answer" in outcome || (outcome.refused === "not-found" && !listed.has(id));
      if (!isRight) throw new Finding("repeat", `the removal of ${id} again: ${print(outcome)}`);
      settle(entry, { removed: true });
      await checkTombstone(api, entry);
    } else if (unanswered !== undefined && unanswered !== "repeat") {
      const outcome = await api.patch(id, user, unanswered);
      if (!("answer" in outcome && isPossible(outcome.answer, entry))) {
        throw new Finding("repeat", `the change of ${id} again: ${print(outcome)}`);
      }
      settle(entry, { answer: outcome.answer });
    } else if (entry.answer === undefined || unanswered !== undefined || left.repeated-- > 0) {
      await repeat(api, entry, listed.get(id));
    }
  }
}

/** Enters what is known now; nothing is on its way any more. */
export function settle(entry: Entry, now: Pick<Entry, "answer" | "removed">): void {
  Object.assign(entry, now);
  entry.unanswered = undefined;
}

async function repeat(api: Api, entry: Entry, listed: ConsentEvent | undefined): Promise<void> {
  const outcome = await api.post(entry.request, entry);
  const isRight =
    "answer" in outcome &&
    outcome.answer.id === entry.id &&
    (listed === undefined ? isPossible(outcome.answer, entry) : isDeepStrictEqual(outcome.answer, listed));
  if (!isRight) throw new Finding("repeat", `${entry.id} again: ${print(outcome)}`);
  settle(entry, { answer: outcome.answer });
}

async function checkTombstone(api: Api, entry: Entry): Promise<void> {
  const { id, request } = entry;
  const outcome = await api.post(request, entry);
  if ("refused" in outcome && outcome.refused === "event-id-conflict") return;
  throw new Finding("tombstone", `${id} was removed, and sent again: ${print(outcome)}`);
}

/** An outcome in a few words. */
export function print(outcome: Outcome<unknown>): string {
  return "refused" in outcome ? outcome.refused : "answered, but not so";
}
