import type { BrokerResponse } from "@consents/contract";
import { parseAllowedOrigins } from "./allowed-origins.ts";
import { checkBody } from "./check-body.ts";
import { checkCaller } from "./check-caller.ts";
import { crossOriginHeaders, isPreflight, preflightHeaders } from "./cross-origin.ts";
import type { CitizenTokenRequest, Issuer } from "./issuer.ts";
import { createLink, type LinkOptions } from "./link.ts";
import { problemResponse } from "./problem-response.ts";
import { createRateLimit, type RateLimit } from "./rate-limit.ts";
import { isTokenError, TokenError } from "./token-error.ts";

/** Who is signed in, and what the token shall carry. A falsy value: nobody. */
export type Authenticated = CitizenTokenRequest | null | undefined;

/** Options of {@link createTokenBroker}. */
export interface TokenBrokerOptions {
  /**
   * Reads **your session** and says who is signed in. The citizen of the token, and the delegate who acts for them,
   * come from here and from nowhere else: take them from the session, never from the request's URL.
   * The body has been read by then; it was `{}`.
   */
  authenticate: (request: Request) => Authenticated | Promise<Authenticated>;
  /** Where tokens come from: `signing(…)`, `consentsApi(…)` or your own function. */
  issuer: Issuer;
  /** Other sites whose pages may call with the citizen's cookie, each an exact origin. Default: none. */
  allowedOrigins?: readonly string[];
  /** Seconds a token is good for when `authenticate` names no `lifetime`. Default: the issuer's, 900. */
  tokenLifetime?: number;
  /** Per citizen, in this process's memory. Default: 30 requests in 60 seconds; `false`: none. */
  rateLimit?: RateLimit | false;
  /**
   * Told of every error thrown by `authenticate` or `issuer`; the caller only gets a 500 or 503 with the same
   * `instance`. Default: `console.error`.
   */
  onError?: (error: unknown, instance: string) => void;
  /** The clock of the rate limit. Default: the system's. */
  now?: () => Date;
}

/** A token broker: call it with a request, or make links with it. */
export interface TokenBroker {
  /** Answers one request; never rejects. */
  (request: Request): Promise<Response>;
  /** Makes a pre-authenticated link with the broker's issuer. Nobody needs to be signed in: see {@link createLink}. */
  link(pageUrl: string | URL, options: LinkOptions): Promise<string>;
}

/**
 * Creates the endpoint that gives the signed-in citizen a consent token. Mount it for POST, below the same session
 * as the site, and name its path in the widget's `token-url`.
 *
 * Answers `{id_token, lifetime}`, or a problem: `session-required`, `csrf-rejected`, `origin-not-allowed`,
 * `method-not-allowed`, `rate-limited`, `field-not-writable`, … Nothing is ever cached.
 * Throws `origin-invalid` or `config-invalid` at once when an option is wrong.
 *
 * Not done: signing people in, limiting requests without a session, revoking tokens.
 */
export function createTokenBroker(options: TokenBrokerOptions): TokenBroker {
  const { authenticate, issuer, tokenLifetime, now = () => new Date(), onError = reportError } = options;
  const allowed = parseAllowedOrigins(options.allowedOrigins ?? []);
  const limit = options.rateLimit === false ? undefined : createRateLimit(options.rateLimit);
  if (tokenLifetime !== undefined && !(Number.isInteger(tokenLifetime) && tokenLifetime >= 1)) {
    throw new TokenError("config-invalid", {
      detail: "tokenLifetime must be a whole number of seconds above 0.",
    });
  }

  async function answer(request: Request, instance: string): Promise<BrokerResponse> {
    /** The site's own code: what it throws is for the site to see. */
    const guard = async <T>(run: () => T | Promise<T>): Promise<T> => {
      try {
        return await run();
      } catch (error) {
        onError(error, instance);
        const unavailable = isTokenError(error) && error.code === "issuer-unavailable";
        throw unavailable ? new TokenError(error.code, { retryAfter: 5 }) : new TokenError("internal-error");
      }
    };
    checkCaller(request, allowed);
    await checkBody(request);
    const citizen = await guard(() => authenticate(request));
    if (!citizen) throw new TokenError("session-required");
    const retryAfter = limit?.(String(citizen.organization_user_id), now()) ?? 0;
    if (retryAfter > 0) throw new TokenError("rate-limited", { retryAfter });
    const lifetime = citizen.lifetime ?? tokenLifetime;
    return guard(() => issuer({ ...citizen, ...(lifetime !== undefined && { lifetime }) }));
  }

  async function handle(request: Request): Promise<Response> {
    const headers = crossOriginHeaders(request, allowed);
    const instance = `urn:uuid:${crypto.randomUUID()}`;
    try {
      if (isPreflight(request)) {
        return new Response(null, {
          status: 204,
          headers: { ...headers, ...preflightHeaders(request, allowed) },
        });
      }
      const { id_token, lifetime } = await answer(request, instance);
      return Response.json({ id_token, lifetime }, { headers: { ...headers, "cache-control": "no-store" } });
    } catch (error) {
      return problemResponse(
        isTokenError(error) ? error : new TokenError("internal-error"),
        instance,
        headers,
      );
    }
  }

  return Object.assign(handle, {
    link: (pageUrl: string | URL, link: LinkOptions) => createLink(issuer, pageUrl, link),
  });
}

function reportError(error: unknown, instance: string): void {
  // biome-ignore lint/suspicious/noConsole: the one place where an error would otherwise be lost
  console.error(`token broker, request ${instance}:`, error);
}
