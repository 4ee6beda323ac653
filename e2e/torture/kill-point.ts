/** Where on the path of a write something can happen, on every database. */
export const writePoints = [
  "before-begin",
  "after-begin",
  /** Between the write of an event and that of its user's status, in the one order or the other. */
  "after-event",
  "after-status",
  /** Beside an event that waits for the citizen. */
  "after-message",
  /** Beside every change that webhooks are told. */
  "after-webhook-message",
  "before-commit",
  "after-commit",
  /** Durable, and the answer is about to leave. */
  "before-answer",
] as const;

/** On the way of a message out of the outbox. */
export const outboxPoints = [
  "after-claim",
  /** It was sent, and is about to be marked. */
  "before-mark",
  "after-mark",
] as const;

/** The same of what a webhook is told. */
export const webhookPoints = ["after-webhook-claim", "before-webhook-mark", "after-webhook-mark"] as const;

/** Only where the database is another process: the commit is asked for, and not answered. */
export const commitSent = "commit-sent";

/** In the thread that moves SQLite's log into the database, and on the main thread that moves the rest. */
export const checkpointPoints = [
  "before-checkpoint",
  "after-checkpoint",
  "before-thread-checkpoint",
  "after-thread-checkpoint",
] as const;

/** Any statement from the opening of the database on: recovery, migration, the first reads. */
export const startPoint = "start";

export type KillPoint =
  | (typeof writePoints)[number]
  | (typeof outboxPoints)[number]
  | (typeof webhookPoints)[number]
  | typeof commitSent
  | (typeof checkpointPoints)[number]
  | typeof startPoint;

/** What comes to its end at a point: the process itself, the database behind it, or only the connection between them. */
export type Victim = "process" | "database" | "connection";

/** The `nth` time, from 1, that the server comes by a point once it was told. */
export interface KillAt {
  point: KillPoint;
  nth: number;
  /** Default: the process. */
  victim?: Victim;
}

/** A change of the product's source, in one build of the server: how faults are planted. */
export interface SourceEdit {
  /** Below `packages/consents-api/src`. */
  file: string;
  /** Must stand in the file exactly once. */
  from: string;
  to: string;
}

/** The channel by which a server's main thread tells its others where to die. */
export const CHANNEL = "torture";

/** What a server is told once it is loaded: to begin, or where something happens from now on. */
export type ServerMessage = { start: KillAt | null } | { arm: KillAt };

/** What a server says: its port before it answers, and that it has come where its database or its connection ends. */
export type ServerWord = { port: number } | { reached: KillAt["point"] };
