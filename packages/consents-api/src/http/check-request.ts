import { type ErrorCode, URI_SIZE_MAX } from "@consents/contract";
import { parseAccept } from "hono/utils/accept";
import { ConsentsError } from "../domain/errors.ts";
import { isPage } from "./pages/is-page.ts";

/** `target` without scheme and authority: path and query. */
function targetOf(url: string): string {
  return url.slice(url.indexOf("/", url.indexOf("://") + 3));
}

const control = /%(0[0-9a-f]|1[0-9a-f]|7f)/i;
const acceptable = new Set(["*/*", "application/*", "application/json", "application/problem+json"]);
// A JWT, a session token or an access token's secret, wherever it stands in the query. A name ends at a question mark,
// too: else each of thousands would be the beginning of one that reaches to the end.
const tokenInQuery = /[?&]((access|id)_token=|[^?&=]*=(eyJ[\w-]+\.[\w-]+\.|cst_|cat_))/i;

/** What {@link checkRequest} refuses with. */
export const requestErrors: readonly ErrorCode[] = [
  "uri-too-long",
  "malformed-uri",
  "token-in-query",
  "not-acceptable",
];

/**
 * What every request must satisfy before anybody asks what it wants.
 *
 * @throws ConsentsError {@link requestErrors}
 */
export function checkRequest(request: Request): void {
  const target = targetOf(request.url);
  if (target.length > URI_SIZE_MAX) {
    throw new ConsentsError("uri-too-long", { detail: `A URL may have ${URI_SIZE_MAX} characters.` });
  }
  if (tokenInQuery.test(target.includes("%") ? decode(target) : target)) {
    throw new ConsentsError("token-in-query", { detail: "Send the token in the Authorization header." });
  }
  // A browser says what it would like of a page, and gets a page.
  if (isPage(request.url)) return;
  const accept = request.headers.get("accept");
  if (accept === null || accept === "*/*" || accept === "application/json") return;
  if (!parseAccept(accept).some(({ type, q }) => q > 0 && acceptable.has(type.toLowerCase()))) {
    throw new ConsentsError("not-acceptable", { detail: "Accept must allow application/json." });
  }
}

function decode(target: string): string {
  if (control.test(target)) {
    throw new ConsentsError("malformed-uri", { detail: "The URL must not hold control characters." });
  }
  try {
    return decodeURIComponent(target);
  } catch {
    throw new ConsentsError("malformed-uri", { detail: "The URL must be percent-encoded UTF-8." });
  }
}
