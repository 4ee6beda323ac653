import type { ErrorCode } from "@consents/contract";

/** One line of the log: nothing in it tells who, only what. */
export interface RequestLog {
  /** The same id as `instance` of a problem. */
  request_id: string;
  method: string;
  /** The pattern, `/consents/users/:id`: a path may hold an email address. `-` when no route was found. */
  route: string;
  status: number;
  /** Milliseconds. */
  ms: number;
  /** Why it was refused, or what failed. */
  code?: ErrorCode;
  /** What went wrong inside; only with 5xx. Never answered. */
  error?: unknown;
}
