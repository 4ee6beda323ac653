import { type ErrorCode, forbiddenKeys, JSON_DEPTH_MAX, type ProblemDetail } from "@consents/contract";
import { jsonPointer } from "./json-pointer.ts";

/** An object or array that is open while the text is read. */
interface Frame {
  /** The keys seen so far; undefined for an array. */
  keys: Set<string> | undefined;
  /** Where we are in it: the key, or the index. */
  at: string | number;
}

const QUOTE = 0x22;
const COMMA = 0x2c;
const MINUS = 0x2d;
const ZERO = 0x30;
const NINE = 0x39;
const BACKSLASH = 0x5c;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
const OPEN_ARRAY = 0x5b;
const CLOSE_ARRAY = 0x5d;

/**
 * What makes a JSON text mean different things to different readers, or undefined. `JSON.parse` accepts all of it
 * silently: the last of two equal members wins, digits are rounded, half a character stays half.
 *
 * `text` must be JSON already (`JSON.parse` accepted it): its grammar is not checked again. One pass, no recursion.
 */
export function findJsonFlaw(text: string): ProblemDetail | undefined {
  const open: Frame[] = [];
  let frame: Frame | undefined;
  let keyExpected = false;
  let at = 0;
  while (at < text.length) {
    const char = text.charCodeAt(at);
    if (char === QUOTE) {
      const end = endOfString(text, at);
      const written = text.slice(at + 1, end);
      at = end + 1;
      const escaped = written.includes("\\");
      if (!escaped && !keyExpected) continue;
      const string = escaped ? (JSON.parse(`"${written}"`) as string) : written;
      if (keyExpected && frame?.keys !== undefined) {
        keyExpected = false;
        frame.at = string;
        if (frame.keys.has(string)) return flaw("duplicate-member", open, "This member stands twice.");
        frame.keys.add(string);
        if (forbiddenKeys.includes(string)) return flaw("forbidden-key", open, "This key must not be used.");
      }
      // Unescaped text came through a UTF-8 decoder and the JSON grammar: it can hold neither.
      if (escaped && (string.includes("\0") || !string.isWellFormed())) {
        return flaw("ill-formed-text", open, "This text holds NUL or half a character.");
      }
    } else if (char === MINUS || (char >= ZERO && char <= NINE)) {
      const end = endOfNumber(text, at);
      if (!survivesDouble(text.slice(at, end))) {
        return flaw(
          "number-not-interoperable",
          open,
          "A reader would round this number: send it as a string.",
        );
      }
      at = end;
    } else {
      at += 1;
      if (char === COMMA && frame !== undefined) {
        if (frame.keys !== undefined) keyExpected = true;
        else frame.at = (frame.at as number) + 1;
      } else if (char === OPEN_OBJECT || char === OPEN_ARRAY) {
        if (open.length === JSON_DEPTH_MAX) {
          return flaw("too-deep", open, `JSON may be nested ${JSON_DEPTH_MAX} deep.`);
        }
        keyExpected = char === OPEN_OBJECT;
        frame = keyExpected ? { keys: new Set(), at: "" } : { keys: undefined, at: 0 };
        open.push(frame);
      } else if (char === CLOSE_OBJECT || char === CLOSE_ARRAY) {
        open.pop();
        frame = open.at(-1);
        keyExpected = false;
      }
    }
  }
  return undefined;
}

function endOfString(text: string, start: number): number {
  let end = text.indexOf('"', start + 1);
  while (isEscaped(text, end)) end = text.indexOf('"', end + 1);
  return end;
}

function isEscaped(text: string, quote: number): boolean {
  let backslashes = 0;
  while (text.charCodeAt(quote - 1 - backslashes) === BACKSLASH) backslashes += 1;
  return backslashes % 2 === 1;
}

const numberEnd = /[^-+.0-9eE]|$/g;

function endOfNumber(text: string, start: number): number {
  numberEnd.lastIndex = start;
  return numberEnd.exec(text)?.index ?? text.length;
}

/** True when the shortest text of the double that a reader makes of `written` is the same decimal number. */
function survivesDouble(written: string): boolean {
  // 15 significant digits always do (IEEE 754); only an exponent could still leave the range.
  if (written.length <= 15 && !/e/i.test(written)) return true;
  const read = Number(written);
  return Number.isFinite(read) && decimal(written) === decimal(String(read));
}

/** A number's sign, digits without zeros at either end, and power of ten: equal for equal numbers. */
function decimal(written: string): string {
  const [mantissa = "", exponent = "0"] = written.toLowerCase().split("e");
  const [whole = "", fraction = ""] = mantissa.replace("-", "").split(".");
  const digits = (whole + fraction).replace(/^0+/, "");
  // By hand: the expression /0+$/ begins anew at every zero, which takes minutes for a number of many.
  let end = digits.length;
  while (digits.charCodeAt(end - 1) === ZERO) end -= 1;
  const significant = digits.slice(0, end);
  if (significant === "") return "0";
  const power = Number(exponent) - fraction.length + (digits.length - significant.length);
  return `${mantissa.startsWith("-") ? "-" : ""}${significant}e${power}`;
}

function flaw(code: ErrorCode, open: readonly Frame[], detail: string): ProblemDetail {
  return { pointer: jsonPointer(open.map(({ at }) => at)), code, detail };
}
