import type { MiddlewareHandler } from "hono";
import { secureHeaders } from "hono/secure-headers";

/**
 * The strictest Content-Security-Policy a page can have, and the widget works under it: scripts and styles are files
 * of the site, the API is the only other address, no string becomes script.
 */
export function strictHeaders(api: string): MiddlewareHandler {
  return secureHeaders({
    contentSecurityPolicy: {
      defaultSrc: ["'none'"],
      scriptSrc: ["'self'"],
      styleSrc: ["'self'"],
      connectSrc: ["'self'", api],
      imgSrc: ["'self'"],
      // The inbox shows a mail's HTML in a sandboxed frame of its own.
      frameSrc: ["'self'"],
      formAction: ["'self'"],
      baseUri: ["'none'"],
      frameAncestors: ["'none'"],
      requireTrustedTypesFor: ["'script'"],
    },
    // A link in a mail carries a token until the widget has taken it out: no request may tell where it came from.
    referrerPolicy: "no-referrer",
    // Plain http on this machine: a promise of https would lock people out of other things they run here.
    strictTransportSecurity: false,
    // Nothing here needs a process of its own, and browsers warn when a frame's page cannot have one.
    originAgentCluster: false,
    // A route that shows foreign HTML sets a policy of its own.
    overwrite: false,
  });
}
