import type { ConsentEvent, ConsentEventRequest } from "@consents/contract";
import fc from "fast-check";
import { type Api, type Bearers, type EventPatch, Gone, type Outcome, Unavailable } from "./api.ts";
import { print, settle } from "./check.ts";
import { bodyArbitrary, type EventBody } from "./event-arbitrary.ts";
import { Finding } from "./finding.ts";
import { type Entry, isNameless, isPossible, type Ledger, nameEntry } from "./ledger.ts";
import { createRandom, type Random } from "./random.ts";

/** Who writes at the same time, each on a connection of its own. */
const WRITERS = 6;
/** Requests of one writer, if nobody dies before. */
const REQUESTS = 30;

/** What writing needs to know. */
export interface Writing {
  /** Of each server; the writers share them. */
  apis: readonly Api[];
  ledger: Ledger;
  /** Ids begin with it: nobody else's do. */
  prefix: string;
  seed: number;
  /** Called after each acknowledgement. */
  onAcknowledged(): void;
  /** Called when a server says that the database is away; the writer goes on when it resolves. */
  onUnavailable(error: Unavailable): Promise<void>;
  /** Called when a server is gone; its writer says no more. */
  onGone(): void;
  /** Asked before each request: whether enough was said. */
  isEnough(): boolean;
}

/**
 * Writes all kinds of things until the servers are gone or everything was said, and enters into the ledger what was sent
 * and what was acknowledged.
 *
 * @throws Finding when an answer is not what it must be; what `onUnavailable` rejects with
 */
export async function writeEvents(writing: Writing): Promise<void> {
  const bodies = fc.sample(bodyArbitrary, { numRuns: WRITERS * REQUESTS, seed: writing.seed });
  const writers = Array.from({ length: WRITERS }, (_, writer) => write({ ...writing, bodies }, writer));
  await Promise.all(writers);
}

interface Desk extends Writing {
  api: Api;
  bodies: readonly EventBody[];
  random: Random;
  newId(): string;
}

async function write(writing: Writing & { bodies: readonly EventBody[] }, writer: number): Promise<void> {
  let ids = 0;
  const desk: Desk = {
    ...writing,
    api: writing.apis[writer % writing.apis.length]!,
    random: createRandom(writing.seed + writer),
    newId: () => `${writing.prefix}-${writer}-${++ids}`,
  };
  for (let request = 0; request < REQUESTS && !desk.isEnough(); request++) {
    try {
      await desk.random.pick(actions)(desk);
    } catch (error) {
      if (error instanceof Gone) return desk.onGone();
      if (!(error instanceof Unavailable)) throw error;
      await desk.onUnavailable(error);
    }
  }
}

type Action = (desk: Desk) => Promise<void>;

const say: Action = (desk) => post(desk, newEntry(desk));
const ask: Action = (desk) => post(desk, newEntry(desk, { status: "pending_approval" }));
const own: Action = (desk) => post(desk, newEntry(desk, {}, "citizen"));
const doubt: Action = (desk) => post(desk, newEntry(desk, {}, "doubting"));
const tell: Action = (desk) => {
  // Few different times, so that some are the same.
  const created_at = new Date(Date.UTC(2026, 0, 1 + desk.random.whole(5))).toISOString();
  return post(desk, newEntry(desk, { created_at }));
};

const sayMuch: Action = async (desk) => {
  const entries = Array.from({ length: 2 + desk.random.whole(4) }, () => newEntry(desk));
  const nonsense = newRequest(desk, { consents: { purposes: [{ id: "nonsense", enabled: true }] } });
  const outcomes = await desk.api.postAll([...entries.map(({ request }) => request), nonsense]);
  const isAway = (outcome: Outcome<unknown>): boolean =>
    "refused" in outcome && outcome.refused === "storage-unavailable";
  for (const [index, entry] of entries.entries()) {
    if (!isAway(outcomes[index]!)) acknowledge(desk, entry, outcomes[index]!);
  }
  if (outcomes.some(isAway)) throw new Unavailable("of some in an array");
  expectRefusal(outcomes.at(-1)!, "unknown-purpose");
};

// Sent again, it would be another one: only the server itself may try again, and must not double it.
const sayNameless: Action = (desk) => {
  const entry = newEntry(desk);
  const domain = `${entry.id}.example`;
  const { id: _, ...request } = entry.request;
  const nameless = { ...entry, id: domain, request: { ...request, domain } };
  desk.ledger.entries.delete(entry.id);
  desk.ledger.entries.set(domain, nameless);
  return post(desk, nameless);
};

const sayNonsense: Action = async (desk) => {
  const request = newRequest(desk, { consents: { purposes: [{ id: "nonsense", enabled: true }] } });
  expectRefusal(await desk.api.post(request), "unknown-purpose");
};

const saySilently: Action = (desk) => {
  // About somebody who was told: else they would be new, and silently so.
  const known = findEntry(desk, ({ silent, answer }) => !silent && answer !== undefined);
  if (known === undefined) return say(desk);
  const { user } = known;
  const { id, ...request } = newRequest(desk, { user: { organization_user_id: user } });
  const entry: Entry = { id: id!, user, request: { ...request, id }, as: "organization", silent: true };
  desk.ledger.entries.set(entry.id, entry);
  return post(desk, entry);
};

// What waits for the citizen is theirs alone.
function isOurs({ as, answer }: Entry): boolean {
  return as === "organization" && answer?.status === "pending_approval";
}

const approve: Action = async (desk) => {
  const entry = findEntry(desk, isOurs);
  await (entry === undefined ? ask(desk) : change(desk, entry, { status: "confirmed" }));
};

const rephrase: Action = async (desk) => {
  const entry = findEntry(desk, isOurs);
  await (entry === undefined
    ? ask(desk)
    : change(desk, entry, { consents: desk.random.pick(desk.bodies).consents! }));
};

const remove: Action = async (desk) => {
  const entry = findEntry(
    desk,
    ({ as, silent, answer }) => as !== "doubting" && !silent && answer !== undefined,
  );
  if (entry === undefined) return say(desk);
  entry.unanswered = "removal";
  const outcome = await desk.api.remove(entry.id, entry.user);
  if ("refused" in outcome) throw new Finding("answers", `removing ${entry.id}: ${print(outcome)}`);
  settle(entry, { removed: true });
  desk.onAcknowledged();
};

const repeat: Action = async (desk) => {
  const entry = findEntry(desk, ({ answer }) => answer !== undefined);
  if (entry === undefined) return say(desk);
  entry.unanswered = "repeat";
  acknowledge(desk, entry, await desk.api.post(entry.request, entry));
};

const contradict: Action = async (desk) => {
  const entry = findEntry(desk, ({ answer }) => answer !== undefined);
  if (entry === undefined) return say(desk);
  const request = { ...entry.request, domain: "elsewhere.example" };
  expectRefusal(await desk.api.post(request, entry), "event-id-conflict");
};

const look: Action = async ({ api, ledger, random }) => {
  const user = random.pick(ledger.users);
  const found = await api.findUser(user, "gdpr");
  if (found === undefined) return;
  ledger.versions.set(user, Math.max(ledger.versions.get(user) ?? 0, found.version));
};

/** As often as they stand here. */
const actions: readonly Action[] = [
  ...[say, say, say, say, say, sayNameless, sayNameless, tell, tell, own, own, sayMuch, saySilently],
  ...[ask, ask, doubt, doubt, approve, rephrase, remove, remove, repeat, contradict, sayNonsense, look],
];

function newRequest(desk: Desk, more: Partial<ConsentEventRequest> = {}): ConsentEventRequest {
  const { ledger, random, bodies } = desk;
  const user = { organization_user_id: random.pick(ledger.users) };
  return { ...random.pick(bodies), id: desk.newId(), user, ...more };
}

function newEntry(
  desk: Desk,
  more?: Partial<ConsentEventRequest>,
  as: keyof Bearers = "organization",
): Entry {
  const { user: anybody, ...request } = newRequest(desk, more);
  // The token is the first user's, and says so itself.
  const isOwn = as !== "organization";
  const user = isOwn ? desk.ledger.users[0]! : anybody!.organization_user_id!;
  const entry: Entry = {
    id: request.id!,
    user,
    request: isOwn ? request : { ...request, user: { organization_user_id: user } },
    as,
  };
  desk.ledger.entries.set(entry.id, entry);
  return entry;
}

function findEntry({ ledger, random }: Desk, suits: (entry: Entry) => boolean): Entry | undefined {
  const free = [...ledger.entries.values()].filter(
    (entry) => !entry.removed && entry.unanswered === undefined && suits(entry),
  );
  return free.length === 0 ? undefined : random.pick(free);
}

async function post(desk: Desk, entry: Entry): Promise<void> {
  acknowledge(desk, entry, await desk.api.post(entry.request, entry));
}

async function change(desk: Desk, entry: Entry, patch: EventPatch): Promise<void> {
  entry.unanswered = patch;
  acknowledge(desk, entry, await desk.api.patch(entry.id, entry.user, patch));
}

function acknowledge(desk: Desk, entry: Entry, outcome: Outcome<ConsentEvent>): void {
  const { ledger } = desk;
  if ("answer" in outcome && isNameless(entry) && !ledger.entries.has(outcome.answer.id)) {
    nameEntry(ledger, entry, outcome.answer.id);
  }
  if ("refused" in outcome || outcome.answer.id !== entry.id || !isPossible(outcome.answer, entry)) {
    throw new Finding("answers", `${entry.id}: ${print(outcome)}`);
  }
  settle(entry, { answer: outcome.answer });
  desk.onAcknowledged();
}

function expectRefusal(outcome: Outcome<unknown>, code: string): void {
  if ("refused" in outcome && outcome.refused === code) return;
  throw new Finding("answers", `instead of ${code}: ${print(outcome)}`);
}
