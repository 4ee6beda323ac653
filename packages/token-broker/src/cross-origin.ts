import { BROKER_HEADER } from "@consents/contract";
import type { AllowedOrigins } from "./allowed-origins.ts";
import { TokenError } from "./token-error.ts";

/** Headers that let an allowed origin's page read the answer (CORS, Fetch §3.3); none for anybody else. */
export function crossOriginHeaders(request: Request, allowed: AllowedOrigins): Record<string, string> {
  const origin = request.headers.get("origin");
  if (origin === null || !allowed.has(origin)) return { vary: "origin" };
  return {
    vary: "origin",
    "access-control-allow-origin": origin,
    "access-control-allow-credentials": "true",
    "access-control-expose-headers": "retry-after",
  };
}

/** True when a browser asks whether it may send the real request. */
export function isPreflight(request: Request): boolean {
  return request.method === "OPTIONS" && request.headers.has("access-control-request-method");
}

/** What a preflight of an allowed origin is answered. Throws `origin-not-allowed` for any other. */
export function preflightHeaders(request: Request, allowed: AllowedOrigins): Record<string, string> {
  if (!allowed.has(request.headers.get("origin") ?? "")) throw new TokenError("origin-not-allowed");
  return {
    "access-control-allow-methods": "POST",
    "access-control-allow-headers": `content-type, ${BROKER_HEADER}`,
    "access-control-max-age": "600",
  };
}
