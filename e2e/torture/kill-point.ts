/** Where on the path of a write the server can kill itself. */
export const writePoints = [
  "before-begin",
  "after-begin",
  /** Between the write of an event and that of its user's status. */
  "after-event",
  "after-status",
  "before-commit",
  "after-commit",
  /** Durable, and the answer is about to leave. */
  "before-answer",
] as const;

/** In the thread that moves the log into the database, and on the main thread that moves the rest. */
export const checkpointPoints = [
  "before-checkpoint",
  "after-checkpoint",
  "before-thread-checkpoint",
  "after-thread-checkpoint",
] as const;

/** Any statement from the opening of the database on: recovery, migration, the first reads. */
export const startPoint = "start";

export type KillPoint = (typeof writePoints)[number] | (typeof checkpointPoints)[number] | typeof startPoint;

/** The `nth` time, from 1, that the server comes by a point once it was told. */
export interface KillAt {
  point: KillPoint;
  nth: number;
}

/** A change of the product's source, in the memory of one server: how faults are planted. */
export interface SourceEdit {
  /** Below `packages/consents-api/src`. */
  file: string;
  /** Must stand in the file exactly once. */
  from: string;
  to: string;
}

/** The environment variable that tells a server, as JSON, what it is in for. */
export const TOLD = "TORTURE_TOLD";

/** The channel by which a server's main thread tells its others where to die. */
export const CHANNEL = "torture";

/** See {@link TOLD}. */
export interface Told {
  edits: SourceEdit[];
}

/** What a server is told once it runs: to begin, or where to die from now on. */
export type ServerMessage = { start: KillAt | null } | { arm: KillAt };

/** What a server says before it answers. */
export interface PortMessage {
  port: number;
}
