import type { ConsentUser, ErrorCode, ProblemDetail } from "@consents/contract";
import { errorCodes } from "@consents/contract";

/** What a {@link ConsentsError} may carry beside its code. */
export interface ConsentsErrorOptions {
  /** A sentence for the caller: what was wrong and what to do. Default: the title of the code. */
  detail?: string;
  /** Each thing that is wrong, and where. */
  errors?: readonly ProblemDetail[];
  /** With `precondition-failed` and `user-version-stale`: the user as it is now. */
  current?: ConsentUser;
  /** For the operator; never answered. */
  cause?: unknown;
}

/**
 * The one error of this package: a refusal, or trouble of the storage, with its code from the closed list of the
 * contract. Nothing in it is a token, a secret or personal data, so `message` and `errors` may be answered and logged;
 * `current` may be answered to who made the request, and never logged.
 */
export class ConsentsError extends Error {
  override readonly name = "ConsentsError";
  readonly code: ErrorCode;
  readonly errors: readonly ProblemDetail[];
  readonly current: ConsentUser | undefined;

  constructor(code: ErrorCode, options: ConsentsErrorOptions = {}) {
    super(options.detail ?? `${errorCodes[code].title}.`, { cause: options.cause });
    this.code = code;
    this.errors = options.errors ?? [];
    this.current = options.current;
  }
}
