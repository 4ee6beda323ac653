import type { ConsentWidgetErrorCode } from "./consent-widget-error.ts";
import { isWellFormedToken } from "./token-claims.ts";

/** What stood in the page's URL: a token, or why there is none to use. Neither: the parameter was not there. */
export interface TakenToken {
  token?: string;
  problem?: Extract<ConsentWidgetErrorCode, "token-ambiguous" | "token-malformed">;
}

/**
 * Takes the token out of the page's URL: reads the parameter and removes it from the address bar and from the
 * history entry, before any request is made. Everything else of the URL stays byte for byte, and so does
 * `history.state`.
 *
 * A parameter of exactly this name wins; only where there is none, upper and lower case count as the same.
 *
 * Known limit: scripts of the page can still read the first URL from the navigation's performance entry.
 *
 * @param name the parameter's name, not URL-encoded
 */
export function takeTokenFromUrl(
  name: string,
  location: Pick<Location, "href">,
  history: Pick<History, "state" | "replaceState">,
): TakenToken {
  const [, start = "", query, hash = ""] = /^([^?#]*)(?:\?([^#]*))?(#.*)?$/s.exec(location.href) ?? [];
  const pairs = (query ?? "").split("&");
  const named = (wanted: string, fold: (text: string) => string): string[] =>
    pairs.filter((pair) => fold(decode(pair.split("=", 1)[0] ?? "")) === fold(wanted));
  const exact = named(name, (text) => text);
  const found = exact.length > 0 ? exact : named(name, (text) => text.toLowerCase());
  if (found.length === 0) return {};

  const rest = pairs.filter((pair) => !found.includes(pair)).join("&");
  history.replaceState(history.state, "", start + (rest && `?${rest}`) + hash);

  if (found.length > 1) return { problem: "token-ambiguous" };
  const token = decode(found[0]?.replace(/^[^=]*=?/, "") ?? "");
  return isWellFormedToken(token) ? { token } : { problem: "token-malformed" };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    return text;
  }
}
