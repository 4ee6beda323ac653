/** What a message tells somebody to do; each topic has its own worker. */
export type OutboxTopic = "mail";

/**
 * What a mail is about. Whom and what, never a citizen's address nor a choice: those are looked up when it is sent.
 * `language` is a BCP 47 tag.
 */
export type MailContent =
  /** Asks the citizen to confirm a pending event. */
  | { kind: "confirm"; event_id: string; language: string }
  /** Asks one of the organization's approvers to approve or refuse a pending event. */
  | { kind: "review"; event_id: string; language: string; approver: string };

/**
 * Something that must happen outside because of a change: kept in the same transaction as the change, so that neither
 * comes without the other, and done later, at least once.
 */
export interface OutboxMessage {
  organization_id: string;
  /** Whom it is about: it goes when they are erased. */
  user_id: string;
  /** Unique in the organization, and the same at every attempt: a repeated delivery can be recognised by it. */
  id: string;
  topic: OutboxTopic;
  content: MailContent;
  created_at: string;
}

/** `undeliverable`: trying again would not help; somebody has to look at it. */
export type OutboxState = "waiting" | "done" | "undeliverable";

/** A message as it is kept. */
export interface StoredMessage extends OutboxMessage {
  state: OutboxState;
  /** How often a worker has taken it. */
  attempts: number;
  /** When it may be taken (again); of a message that waits no more, when it was settled. Milliseconds since 1970. */
  due_at: number;
  /** Why the last attempt did not do it, in a word or two: no address, no secret, no text of others. */
  reason: string | null;
}

/** What became of an attempt. */
export type OutboxOutcome =
  | { state: "done" | "undeliverable"; reason?: string }
  /** Try again at this time, in milliseconds since 1970. */
  | { state: "waiting"; due_at: number; reason: string };

/** What has not reached anybody, of all organizations. */
export interface OutboxBacklog {
  waiting: number;
  undeliverable: number;
  /** When the oldest of those that wait was made, ISO 8601; null: there is none. */
  oldest: string | null;
}

const FIRST_PAUSE = 5_000;
const LONGEST_PAUSE = 60 * 60 * 1_000;

/** When to try again after so many attempts, in milliseconds since 1970: after 5 s, 10 s, 20 s, … and every hour. */
export function nextAttemptAt(attempts: number, now: number): number {
  return now + Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** Math.min(attempts - 1, 20));
}
