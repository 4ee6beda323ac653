import { JSON_DEPTH_MAX, type JsonValue } from "@consents/contract";
import { ConsentsError } from "../domain/errors.ts";
import { findJsonFlaw } from "./find-json-flaw.ts";

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/**
 * Bytes to a JSON value that means the same to every reader (I-JSON, RFC 7493): UTF-8 without a byte order mark,
 * no member twice, no NUL or lone surrogate in a text, only numbers that survive a double, nested at most
 * {@link JSON_DEPTH_MAX} deep, no key that reaches a prototype.
 *
 * Says nothing about size (see `read-body.ts`) or shape.
 *
 * @throws ConsentsError `malformed-json`, `duplicate-member`, `ill-formed-text`, `number-not-interoperable`,
 *   `too-deep`, `forbidden-key`
 */
export function parseJson(bytes: Uint8Array | ArrayBuffer): JsonValue {
  let text: string;
  let value: JsonValue;
  try {
    text = utf8.decode(bytes);
    // A byte order mark is no JSON white space, so this refuses it too.
    value = JSON.parse(text) as JsonValue;
  } catch {
    // The parser's own message quotes the body.
    throw new ConsentsError("malformed-json", {
      detail: "The body must be JSON in UTF-8 without a byte order mark.",
    });
  }
  const flaw = findJsonFlaw(text);
  if (flaw !== undefined) throw new ConsentsError(flaw.code, { detail: flaw.detail, errors: [flaw] });
  return value;
}
