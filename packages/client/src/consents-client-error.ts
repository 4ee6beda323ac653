import type { ConsentUser, ErrorCode, ProblemDetail } from "@consents/contract";

/**
 * Why a call failed. Besides the codes of the consents API:
 * - `network`: no answer came (offline, DNS, refused, CORS, blocked, cut off); browsers do not say which;
 * - `timeout`: the answer took too long;
 * - `response-invalid`: an answer came, but not one that this contract allows.
 *
 * A newer server may send a code that is not in this list: it is handed on as it is, so keep a default branch.
 */
export type ConsentsClientErrorCode = ErrorCode | "network" | "timeout" | "response-invalid";

/** What is known about a failed call, beside its code. */
export interface ConsentsClientErrorDetails {
  /** HTTP status of the answer; absent when there was none. */
  status?: number | undefined;
  /** Seconds to wait, from `Retry-After`. */
  retryAfter?: number | undefined;
  /** What was wrong in the request, and where. */
  errors?: readonly ProblemDetail[];
  /** The user as they are now, where the call was refused because they have changed. */
  current?: ConsentUser | undefined;
}

/**
 * The one error of this package. It holds no token, no URL and no header, and has no `cause`: the HTTP
 * library's own error would bring all three along.
 */
export class ConsentsClientError extends Error {
  override readonly name = "ConsentsClientError";
  readonly code: ConsentsClientErrorCode;
  /** HTTP status of the answer; absent when there was none. */
  readonly status: number | undefined;
  /** Seconds to wait before trying again, from `Retry-After`. */
  readonly retryAfter: number | undefined;
  /** What was wrong in the request, and where (`errors` of the problem body). */
  readonly errors: readonly ProblemDetail[];
  // Private: whoever logs the error logs nobody's choices.
  readonly #current: ConsentUser | undefined;

  /** @param message For people; default: the code. Never a token or a value that was sent. */
  constructor(
    code: ConsentsClientErrorCode,
    details: ConsentsClientErrorDetails = {},
    message: string = code,
  ) {
    super(message);
    this.code = code;
    this.status = details.status;
    this.retryAfter = details.retryAfter;
    this.errors = details.errors ?? [];
    this.#current = details.current;
  }

  /**
   * The user as they are now, with `precondition-failed` and `user-version-stale`, where the API shows them. Neither
   * printed nor turned into JSON with the error.
   */
  get current(): ConsentUser | undefined {
    return this.#current;
  }
}

/** True for a {@link ConsentsClientError}, also one of another copy of this package. */
export function isConsentsClientError(value: unknown): value is ConsentsClientError {
  return value instanceof Error && value.name === "ConsentsClientError";
}
