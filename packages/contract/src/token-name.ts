import { forbiddenKeys } from "./json.ts";

/** The query parameter that carries the token in a page's URL, unless it is configured. */
export const TOKEN_NAME_DEFAULT = "token";

// Taking these out of a URL would break the page's own sign-in (RFC 6749 §4.1.2, RFC 9207).
const reserved = ["code", "state", "error", "iss"];

/**
 * True for a query parameter name that may carry a token: 1 to 64 letters, digits or `_ . ~ -`, and no name that means
 * something else to the page. Who makes links and who reads them must agree.
 */
export function isTokenName(value: unknown): value is string {
  if (typeof value !== "string" || !/^[\w.~-]{1,64}$/.test(value)) return false;
  const name = value.toLowerCase();
  return !reserved.includes(name) && !forbiddenKeys.includes(name);
}
