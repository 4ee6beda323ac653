import { createProblem, type ErrorCode, type Problem, type ProblemDetail } from "@consents/contract";
import { isTokenError } from "@consents/token-broker/consent-token";
import { ConsentsError } from "../domain/errors.ts";
import { commonHeaders } from "./common-headers.ts";

/** Seconds after which it makes sense to ask again, where nobody knows better; for 429 and 503. */
export const RETRY_AFTER = "1";

/** What went wrong as something to answer: known refusals as they are, everything else as `internal-error`. */
export function toConsentsError(error: unknown): ConsentsError {
  if (error instanceof ConsentsError) return error;
  if (isTokenError(error))
    return new ConsentsError(error.code, { detail: error.message, errors: error.errors });
  return new ConsentsError("internal-error", { cause: error });
}

/** The body of an error (RFC 9457). `instance` is the id under which the log knows the request. */
export function problemOf(error: ConsentsError, instance: string): Problem {
  const problem = createProblem(error.code, {
    detail: error.message,
    instance,
    errors: error.errors as ProblemDetail[],
  });
  return error.current === undefined ? problem : { ...problem, current: error.current };
}

/** The answer to a request that is refused or failed. Never cached. */
export function problemResponse(
  error: ConsentsError,
  instance: string,
  more: Readonly<Record<string, string>> = {},
): Response {
  const problem = problemOf(error, instance);
  const headers: Record<string, string> = {
    ...commonHeaders,
    ...more,
    "content-type": "application/problem+json",
    "cache-control": "no-store",
  };
  if (problem.status === 401 || error.code === "insufficient-scope") {
    headers["www-authenticate"] = challenge(error.code);
  }
  if (problem.status === 429 || problem.status === 503) headers["retry-after"] ??= RETRY_AFTER;
  return new Response(JSON.stringify(problem), { status: problem.status, headers });
}

/** RFC 6750 §3: a request without any token is told no error code. */
function challenge(code: ErrorCode): string {
  const realm = 'Bearer realm="consents"';
  if (code === "token-missing") return realm;
  return `${realm}, error="${code === "insufficient-scope" ? "insufficient_scope" : "invalid_token"}"`;
}
