import type { TokenError } from "./token-error.ts";

/** The error as response: `application/problem+json`, never stored, with the headers its status asks for. */
export function problemResponse(
  error: TokenError,
  instance: string,
  headers: Record<string, string>,
): Response {
  return new Response(JSON.stringify(error.toProblem(instance)), {
    status: error.status,
    headers: {
      ...headers,
      "content-type": "application/problem+json",
      "cache-control": "no-store",
      // RFC 9110 §15.5.2 wants a challenge; this one makes no browser ask for a password.
      ...(error.status === 401 && { "www-authenticate": "Session" }),
      ...(error.status === 405 && { allow: "POST" }),
      ...(error.retryAfter !== undefined && { "retry-after": String(error.retryAfter) }),
    },
  });
}
