import {
  createProblem,
  type ErrorCode,
  errorCodes,
  type Problem,
  type ProblemDetail,
} from "@consents/contract";

/** Every code a {@link TokenError} can carry: a part of the contract's closed list. */
export type TokenErrorCode = Extract<
  ErrorCode,
  | "token-malformed"
  | "token-invalid"
  | "token-expired"
  | "token-not-yet-valid"
  | "weak-key"
  | "validation-failed"
  | "unknown-field"
  | "ill-formed-text"
  | "number-not-interoperable"
  | "too-deep"
  | "forbidden-key"
  | "metadata-too-large"
  | "lifetime-out-of-range"
>;

/**
 * The one error this package throws on purpose. Never holds a token, a secret, a key or a value that was
 * sent: `message` and `errors` may be logged and answered as they are.
 */
export class TokenError extends Error {
  override readonly name = "TokenError";
  readonly code: TokenErrorCode;
  /** The HTTP status that belongs to `code`. */
  readonly status: number;
  /** What is wrong and where, when there is more to say than `message`. Pointers are RFC 6901. */
  readonly errors: readonly ProblemDetail[];

  /** `detail` defaults to the title of the code. */
  constructor(code: TokenErrorCode, detail?: string, errors: readonly ProblemDetail[] = []) {
    super(detail ?? `${errorCodes[code].title}.`);
    this.code = code;
    this.status = errorCodes[code].status;
    this.errors = errors;
  }

  /** The error as an answer's body. `instance` is the request's id. */
  toProblem(instance?: string): Problem {
    return createProblem(this.code, {
      detail: this.message,
      errors: [...this.errors],
      instance: instance ?? "",
    });
  }
}

/** True for a {@link TokenError}, also one of another copy of this package. */
export function isTokenError(value: unknown): value is TokenError {
  return value instanceof Error && value.name === "TokenError" && "code" in value;
}
