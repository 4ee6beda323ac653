import { ConsentsError } from "./errors.ts";

/**
 * The versions of the user that an `If-Match` names, or `*`: any, but there must be a user. Version 0: nobody.
 * Weak tags are left out: they never match (RFC 9110 §13.1.1).
 */
export type IfMatch = "*" | readonly number[];

/**
 * Reads the header's value: `*`, or ETags joined by commas. A well-formed tag that we never gave names no version.
 *
 * @throws {ConsentsError} `malformed-header`
 */
export function parseIfMatch(header: string): IfMatch {
  if (header.trim() === "*") return "*";
  // RFC 9110 §8.8.3: an opaque tag is visible ASCII without quotes, or obs-text.
  if (!/^\s*(W\/)?"[!#-~\x80-\xff]*"\s*(,\s*(W\/)?"[!#-~\x80-\xff]*"\s*)*$/.test(header)) {
    throw new ConsentsError("malformed-header", {
      detail: 'If-Match must be "*" or quoted ETags.',
      errors: [{ pointer: "If-Match", code: "malformed-header", detail: "must be quoted ETags" }],
    });
  }
  return [...header.matchAll(/(W\/)?"([^"]*)"/g)]
    .filter(([, weak, tag = ""]) => weak === undefined && /^(0|[1-9]\d{0,14})$/.test(tag))
    .map(([, , tag]) => Number(tag));
}
