import type { ConsentEvent } from "@consents/contract";
import { canonicalSha256 } from "./canonical-json.ts";
import { ConsentsError } from "./errors.ts";

/**
 * The ETags that an `If-Match` names, in their quotes, or `*`: any, but there must be something. Weak ones are left out:
 * they never match (RFC 9110 §13.1.1).
 */
export type Etags = "*" | readonly string[];

/** The versions of the user among {@link Etags}, or `*`. Version 0: nobody. */
export type IfMatch = "*" | readonly number[];

/**
 * Reads the value of `If-Match`: `*`, or ETags joined by commas. Null, no such header, is undefined.
 *
 * @throws {ConsentsError} `malformed-header`
 */
export function parseEtags(header: string | null): Etags | undefined {
  if (header === null) return undefined;
  if (header.trim() === "*") return "*";
  // RFC 9110 §8.8.3: an opaque tag is visible ASCII without quotes, or obs-text.
  if (!/^\s*(W\/)?"[!#-~\x80-\xff]*"\s*(,\s*(W\/)?"[!#-~\x80-\xff]*"\s*)*$/.test(header)) {
    throw new ConsentsError("malformed-header", {
      detail: 'If-Match must be "*" or quoted ETags.',
      errors: [{ pointer: "If-Match", code: "malformed-header", detail: "must be quoted ETags" }],
    });
  }
  return [...header.matchAll(/(W\/)?("[^"]*")/g)]
    .filter(([, weak]) => weak === undefined)
    .map(([, , etag = ""]) => etag);
}

/**
 * The same where the versions of a user count. A well-formed tag that we never gave names no version.
 *
 * @throws {ConsentsError} `malformed-header`
 */
export function parseIfMatch(header: string | null): IfMatch | undefined {
  const etags = parseEtags(header);
  if (etags === undefined || etags === "*") return etags;
  return etags.filter((etag) => /^"(0|[1-9]\d{0,14})"$/.test(etag)).map((etag) => Number(etag.slice(1, -1)));
}

/** The ETag of an event as it is read. Made of all that it holds: a pending one changes without a new version. */
export function eventEtag(event: ConsentEvent): string {
  return `"${canonicalSha256(event)}"`;
}
