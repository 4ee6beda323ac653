import { BODY_SIZE_MAX, JSON_DEPTH_MAX, type JsonValue } from "@consents/contract";
import { ConsentsError } from "../domain/errors.ts";
import { findJsonFlaw } from "./find-json-flaw.ts";

/**
 * Commas in a body: as many as one without a file has bytes. What is large in a larger one is text; a million values would
 * keep the process for seconds.
 */
const COMMAS_MAX = BODY_SIZE_MAX;
const COMMA = 0x2c;

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/**
 * Bytes to a JSON value that means the same to every reader (I-JSON, RFC 7493): UTF-8 without a byte order mark,
 * no member twice, no NUL or lone surrogate in a text, only numbers that survive a double, nested at most
 * {@link JSON_DEPTH_MAX} deep, no key that reaches a prototype; and no more values than can be read at once.
 *
 * Says nothing about the size in bytes (see `read-body.ts`) or shape.
 *
 * @throws ConsentsError `payload-too-large`, `malformed-json`, `duplicate-member`, `ill-formed-text`,
 *   `number-not-interoperable`, `too-deep`, `forbidden-key`
 */
export function parseJson(bytes: Uint8Array | ArrayBuffer): JsonValue {
  if (hasTooManyCommas(bytes)) {
    throw new ConsentsError("payload-too-large", {
      detail: `The body may hold at most ${COMMAS_MAX} values.`,
    });
  }
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

function hasTooManyCommas(bytes: Uint8Array | ArrayBuffer): boolean {
  if (bytes.byteLength <= COMMAS_MAX) return false;
  const view = bytes instanceof Uint8Array ? bytes : new Uint8Array(bytes);
  let commas = 0;
  for (let at = view.indexOf(COMMA); at >= 0; at = view.indexOf(COMMA, at + 1)) {
    if (++commas > COMMAS_MAX) return true;
  }
  return false;
}
