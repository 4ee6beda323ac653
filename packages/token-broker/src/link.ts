import { isTokenName, LINK_TOKEN_SIZE_MAX, TOKEN_NAME_DEFAULT } from "@consents/contract";
import type { CitizenTokenRequest, Issuer } from "./issuer.ts";
import { TokenError, type TokenErrorCode } from "./token-error.ts";

/** Whom a link is for, what its token carries, and for how long it is good. */
export interface LinkOptions extends CitizenTokenRequest {
  /** Whole seconds. No default: mails are read days later, and who holds the link speaks for the citizen. */
  lifetime: number;
  /** The query parameter that carries the token; the widget on the page must be told the same. Default `token`. */
  tokenName?: string;
}

/**
 * Makes a pre-authenticated link: `pageUrl` with a consent token in its query. The rest of the URL stays as it is.
 *
 * Throws `config-invalid` for an unusable `tokenName`; `validation-failed` for a page that is not http(s), holds
 * credentials or already has that parameter; `link-too-long` for a token beyond 2000 characters (mail programs cut
 * longer URLs: put less metadata into it); and whatever the issuer throws.
 *
 * Not done: revoking. A consent token in a link stays good until it expires.
 */
export async function createLink(
  issuer: Issuer,
  pageUrl: string | URL,
  options: LinkOptions,
): Promise<string> {
  const { tokenName = TOKEN_NAME_DEFAULT, ...request } = options;
  if (!isTokenName(tokenName)) {
    refuse("config-invalid", "tokenName", "must be 1 to 64 letters, digits or _ . ~ -, and not reserved");
  }
  if (request.lifetime === undefined) refuse("lifetime-out-of-range", "lifetime", "must be given");
  const url = parsePage(pageUrl, tokenName);
  const { id_token } = await issuer(request);
  if (id_token.length > LINK_TOKEN_SIZE_MAX) throw new TokenError("link-too-long");
  // By hand: `searchParams` would spell the rest of the query anew.
  url.search = `${url.search}${url.search === "" ? "?" : "&"}${tokenName}=${encodeURIComponent(id_token)}`;
  return url.href;
}

function parsePage(pageUrl: string | URL, tokenName: string): URL {
  const url = URL.canParse(String(pageUrl)) ? new URL(pageUrl) : undefined;
  if (url?.protocol !== "https:" && url?.protocol !== "http:") {
    refuse("validation-failed", "pageUrl", "must be an http or https URL");
  }
  if (url.username !== "" || url.password !== "") {
    refuse("validation-failed", "pageUrl", "must not hold credentials");
  }
  for (const name of url.searchParams.keys()) {
    if (name.toLowerCase() === tokenName.toLowerCase()) {
      refuse("validation-failed", "pageUrl", "already has the parameter that is to carry the token");
    }
  }
  return url;
}

function refuse(code: TokenErrorCode, pointer: string, detail: string): never {
  throw new TokenError(code, { detail: `${pointer} ${detail}.`, errors: [{ pointer, code, detail }] });
}
