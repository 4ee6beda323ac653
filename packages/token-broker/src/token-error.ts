import { createProblem, errorCodes, type Problem, type ProblemDetail } from "@consents/contract";

const codes = [
  // a token, or a key
  "token-malformed",
  "token-invalid",
  "token-expired",
  "token-not-yet-valid",
  "weak-key",
  // what is wanted in a token or a link
  "validation-failed",
  "unknown-field",
  "ill-formed-text",
  "number-not-interoperable",
  "too-deep",
  "forbidden-key",
  "metadata-too-large",
  "lifetime-out-of-range",
  "link-too-long",
  // a request to the broker
  "session-required",
  "csrf-rejected",
  "origin-not-allowed",
  "method-not-allowed",
  "unsupported-media-type",
  "payload-too-large",
  "malformed-request",
  "malformed-json",
  "field-not-writable",
  "rate-limited",
  // the site's own set-up, or the consents API behind it
  "config-invalid",
  "origin-invalid",
  "credentials-invalid",
  "insufficient-scope",
  "not-found",
  "issuer-unavailable",
  "internal-error",
] as const;

/** Every code a {@link TokenError} can carry: a part of the contract's closed list. */
export type TokenErrorCode = (typeof codes)[number];

/** What a {@link TokenError} tells beside its code. */
export interface TokenErrorOptions {
  /** For people. Default: the title of the code. */
  detail?: string;
  /** What is wrong and where, when there is more to say than `detail`. */
  errors?: readonly ProblemDetail[];
  /** When to try again, in seconds from now. */
  retryAfter?: number;
}

/**
 * The one error this package throws on purpose. Never holds a token, a secret, a key or a value that was
 * sent: `message` and `errors` may be logged and answered as they are.
 */
export class TokenError extends Error {
  override readonly name = "TokenError";
  readonly code: TokenErrorCode;
  /** The HTTP status that belongs to `code`. */
  readonly status: number;
  readonly errors: readonly ProblemDetail[];
  /** In seconds; undefined when trying again does not help. */
  readonly retryAfter: number | undefined;

  constructor(code: TokenErrorCode, options: TokenErrorOptions = {}) {
    super(options.detail ?? `${errorCodes[code].title}.`);
    this.code = code;
    this.status = errorCodes[code].status;
    this.errors = options.errors ?? [];
    this.retryAfter = options.retryAfter;
  }

  /** The error as an answer's body. `instance` is the opaque id of the request, default none. */
  toProblem(instance = ""): Problem {
    return createProblem(this.code, { detail: this.message, errors: [...this.errors], instance });
  }
}

/** True for a {@link TokenError}, also one of another copy of this package. */
export function isTokenError(value: unknown): value is TokenError {
  return (
    value instanceof Error && value.name === "TokenError" && isTokenErrorCode((value as TokenError).code)
  );
}

/** True for a code that a {@link TokenError} can carry. */
export function isTokenErrorCode(value: unknown): value is TokenErrorCode {
  return (codes as readonly unknown[]).includes(value);
}
