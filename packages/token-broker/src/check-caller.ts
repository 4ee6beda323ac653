import { BROKER_HEADER, BROKER_HEADER_VALUE } from "@consents/contract";
import type { AllowedOrigins } from "./allowed-origins.ts";
import { TokenError } from "./token-error.ts";

/**
 * Refuses every request that is not a script's deliberate call from the site's own page, or from an allowed origin:
 * the session cookie alone proves nothing about who asks. Throws `csrf-rejected`, `origin-not-allowed`,
 * `method-not-allowed`.
 *
 * The custom header cannot be sent across origins without a preflight (Fetch §3.3), nor by a form or a link at all.
 * `Sec-Fetch-Site` and `Origin` are written by the browser and not by the page. Neither present means: no browser,
 * or an old one with a request to its own origin.
 */
export function checkCaller(request: Request, allowed: AllowedOrigins): void {
  if (request.headers.get(BROKER_HEADER) !== BROKER_HEADER_VALUE) {
    throw new TokenError("csrf-rejected", {
      detail: `Send the header ${BROKER_HEADER}: ${BROKER_HEADER_VALUE}.`,
    });
  }
  checkOrigin(request, allowed);
  if (request.method !== "POST") throw new TokenError("method-not-allowed", { detail: "Use POST." });
}

function checkOrigin(request: Request, allowed: AllowedOrigins): void {
  const origin = request.headers.get("origin");
  const site = request.headers.get("sec-fetch-site");
  if (origin === null) {
    if (site !== null && site !== "same-origin") throw new TokenError("csrf-rejected");
  } else if (!allowed.has(origin) && !(origin !== "null" && isOwnOrigin(origin, site, request.url))) {
    throw new TokenError("origin-not-allowed");
  }
}

/** The browser's own word first: behind a proxy `url` may be another than the citizen sees. */
function isOwnOrigin(origin: string, site: string | null, url: string): boolean {
  return site === "same-origin" || origin === new URL(url).origin;
}
