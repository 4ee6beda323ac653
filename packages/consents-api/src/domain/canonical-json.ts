import { hash } from "node:crypto";
import canonicalize from "canonicalize";

/**
 * The canonical form of JSON (RFC 8785, JCS): one text for equal values, whatever the order of their members.
 * Members that are `undefined` are left out.
 *
 * @throws {Error} for what is not I-JSON (RFC 7493): a lone surrogate, `NaN`, an infinity. Requests with these were
 * refused at the door.
 */
export function canonicalJson(value: object): string {
  // `canonicalize` answers undefined only for a top level that JSON does not know, such as a function.
  return canonicalize(value) as string;
}

/** SHA-256 of the canonical form, in lower-case hex. */
export function canonicalSha256(value: object): string {
  return hash("sha256", canonicalJson(value));
}
