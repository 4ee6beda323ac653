import { type ErrorCode, errorCodes } from "./error-codes.ts";
import type { ConsentUser } from "./user.ts";

/** One thing that is wrong, and where. */
export interface ProblemDetail {
  /** JSON Pointer into the body (RFC 6901), or the name of a query parameter or header. */
  pointer: string;
  code: ErrorCode;
  /** What is wrong and what to do, for people. Never holds a token or a value that was sent. */
  detail: string;
}

/**
 * The body of every error, `application/problem+json` (RFC 9457), with the three members that the
 * field's published contract uses for the same things: `code`, `name`, `message`.
 */
export interface Problem {
  /** Ends in the error code: `…/problems/token-expired`. */
  type: string;
  title: string;
  status: number;
  detail: string;
  /** The request this answers: an opaque id that also stands in the server's log. */
  instance: string;
  errors: ProblemDetail[];
  /** The same as `status`. */
  code: number;
  /** The published contract's word for the status: `BadRequest`, `NotAuthenticated`, … */
  name: string;
  /** The same as `detail`. */
  message: string;
  /** The user as they are now, where that is why (`precondition-failed`, `user-version-stale`). */
  current?: ConsentUser;
}

const names: Record<number, string> = {
  400: "BadRequest",
  401: "NotAuthenticated",
  403: "Forbidden",
  404: "NotFound",
  405: "MethodNotAllowed",
  406: "NotAcceptable",
  408: "Timeout",
  409: "Conflict",
  412: "PreconditionFailed",
  413: "PayloadTooLarge",
  414: "UriTooLong",
  415: "UnsupportedMediaType",
  429: "TooManyRequests",
  431: "HeaderTooLarge",
  500: "GeneralError",
  503: "Unavailable",
};

/** What {@link createProblem} needs to know beside the code. */
export interface ProblemOptions {
  /** What was wrong and what to do. Default: the title of the code. */
  detail?: string;
  instance?: string;
  errors?: ProblemDetail[];
}

/** The `type` of a problem with this code. */
export function problemType(code: ErrorCode): string {
  return `https://consents.dev/problems/${code}`;
}

/** Builds the error body for a code. */
export function createProblem(code: ErrorCode, options: ProblemOptions = {}): Problem {
  const { status, title } = errorCodes[code];
  const detail = options.detail ?? `${title}.`;
  return {
    type: problemType(code),
    title,
    status,
    detail,
    instance: options.instance ?? "",
    errors: options.errors ?? [],
    code: status,
    name: names[status] ?? "GeneralError",
    message: detail,
  };
}

/** The error code that a problem body's `type` ends in; undefined when there is none. Not checked against the list. */
export function problemCode(body: unknown): string | undefined {
  const type = typeof body === "object" && body !== null ? (body as { type?: unknown }).type : undefined;
  return typeof type === "string" ? type.slice(type.lastIndexOf("/") + 1) : undefined;
}
