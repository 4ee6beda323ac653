import { forbiddenKeys } from "./json.ts";

/** The query parameter that carries the token in a page's URL, unless it is configured. */
export const TOKEN_NAME_DEFAULT = "token";

// What OAuth and OpenID Connect answer in a URL: a sign-in library on the same page would take it for its own.
const reserved = ["access_token", "code", "error", "id_token", "iss", "state"];

/**
 * True for a query parameter name that may carry a token: a letter, then up to 63 letters, digits or `. _ -`, and no
 * name that means something else to the page. Case does not matter, as it does not when the parameter is read.
 */
export function isTokenName(value: unknown): value is string {
  if (typeof value !== "string" || !/^[A-Za-z][A-Za-z0-9._-]{0,63}$/.test(value)) return false;
  const name = value.toLowerCase();
  return !reserved.includes(name) && !forbiddenKeys.includes(name);
}
