import { isDeepStrictEqual } from "node:util";
import type { ConsentEvent, ConsentEventRequest } from "@consents/contract";
import type { Bearers, EventPatch } from "./api.ts";
import { answersOf } from "./plain-fold.ts";

/** What one event was told to be, and what the server has said about it. */
export interface Entry {
  /** The event's; until the server has given it one, the domain that it was sent with, which no other event has. */
  id: string;
  /** `organization_user_id`. */
  readonly user: string;
  request: ConsentEventRequest;
  readonly as: keyof Bearers;
  /** Nobody shall be told of it; it is neither changed nor removed. */
  readonly silent?: true;
  /** As last acknowledged; undefined: sent, and nobody knows what became of it. */
  answer?: ConsentEvent;
  /** What was sent about it and is not answered yet; meanwhile nobody else sends anything. */
  unanswered?: EventPatch | "removal" | "repeat" | undefined;
  /** Its removal was acknowledged. */
  removed?: true;
}

/** Everything that was sent about some users, and what was acknowledged: what the database must agree with. */
export interface Ledger {
  readonly users: readonly string[];
  readonly entries: Map<string, Entry>;
  /** The highest version of each user that was ever read. */
  readonly versions: Map<string, number>;
}

export function createLedger(users: readonly string[]): Ledger {
  return { users, entries: new Map(), versions: new Map() };
}

/** The entry of an event as read back; also when nobody has known its id so far. */
export function findEntry({ entries }: Ledger, { id, domain = "" }: ConsentEvent): Entry | undefined {
  return entries.get(id) ?? entries.get(domain);
}

/** Whether the server has yet to say under which id it keeps it. Sent again it would be another event. */
export function isNameless({ request }: Entry): boolean {
  return request.id === undefined;
}

/** Enters the id that the server has given. */
export function nameEntry({ entries }: Ledger, entry: Entry, id: string): void {
  entries.delete(entry.id);
  entry.id = id;
  entry.request = { ...entry.request, id };
  entries.set(id, entry);
}

/** Whether an event as read back can be what became of an entry. */
export function isPossible(event: ConsentEvent, { request, as, answer, unanswered, user }: Entry): boolean {
  if (event.user.organization_user_id !== user) return false;
  if (answer === undefined) {
    const status = { organization: request.status, citizen: undefined, doubting: "pending_approval" }[as];
    return event.status === (status ?? "confirmed") && saysTheSame(event, request);
  }
  if (isDeepStrictEqual(event, answer)) return true;
  if (unanswered === undefined || typeof unanswered === "string") return false;
  const { status = answer.status, consents = answer.consents } = unanswered;
  const { updated_at, approvals, ...changed } = event;
  const { updated_at: _, ...before } = answer;
  return (
    updated_at >= answer.updated_at &&
    event.status === status &&
    (approvals !== undefined) === (status === "confirmed") &&
    saysTheSame(event, { consents }) &&
    isDeepStrictEqual({ ...changed, status, consents }, { ...before, status, consents })
  );
}

function saysTheSame(event: ConsentEvent, { consents = {} }: Pick<ConsentEventRequest, "consents">): boolean {
  return isDeepStrictEqual(answersOf(event.consents), answersOf(consents));
}
