import { isLoopback } from "./loopback.ts";
import { TokenError } from "./token-error.ts";

/** The other sites whose pages may call, each an exact origin. */
export type AllowedOrigins = ReadonlySet<string>;

/**
 * Checks the list once, when the broker is made. An entry is scheme, host and port as a browser writes them:
 * `https://shop.example.org`. No path, no wildcard, no `http:` but on this machine. Throws `origin-invalid`.
 */
export function parseAllowedOrigins(origins: readonly string[]): AllowedOrigins {
  return new Set(origins.map(parseOrigin));
}

/** One exact origin. Throws `origin-invalid`. */
export function parseOrigin(entry: string): string {
  // The URL parser takes `*` for a host like any other.
  const url = URL.canParse(entry) && !entry.includes("*") ? new URL(entry) : undefined;
  const safe = url?.protocol === "https:" || (url?.protocol === "http:" && isLoopback(url.hostname));
  if (safe && url?.origin === entry) return entry;
  const hint = safe ? `write ${url?.origin}` : "write https://, the host, and the port if it is not 443";
  throw new TokenError("origin-invalid", {
    detail: `${JSON.stringify(entry)} is not an exact origin: ${hint}.`,
  });
}
