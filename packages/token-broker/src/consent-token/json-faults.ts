import { forbiddenKeys, JSON_DEPTH_MAX, METADATA_SIZE_MAX, type ProblemDetail } from "@consents/contract";
import type { TokenErrorCode } from "../token-error.ts";

/** What is wrong with a JSON value, and where. */
export type JsonFault = ProblemDetail & { code: TokenErrorCode };

/**
 * Finds the first thing that keeps `value` from being interoperable JSON (RFC 7493): a forbidden key, text with
 * NUL or half a character, a number that does not survive, something that is no JSON at all, too much depth.
 * Needs no recursion, so depth and cycles cannot exhaust the stack. Members that are undefined count as absent.
 */
export function findJsonFault(
  value: unknown,
  pointer = "",
  depthMax: number = JSON_DEPTH_MAX,
): JsonFault | undefined {
  const open: { value: unknown; pointer: string; depth: number }[] = [{ value, pointer, depth: 1 }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const fault = findScalarFault(next.value, next.pointer);
    if (fault) return fault;
    if (typeof next.value !== "object" || next.value === null) continue;
    if (next.depth > depthMax) {
      return { pointer, code: "too-deep", detail: `must be nested at most ${depthMax} deep` };
    }
    for (const [key, member] of Object.entries(next.value)) {
      if (forbiddenKeys.includes(key)) {
        return { pointer: next.pointer, code: "forbidden-key", detail: "holds a key that is not allowed" };
      }
      if (!isText(key)) {
        return {
          pointer: next.pointer,
          code: "ill-formed-text",
          detail: "has a key with NUL or half a character",
        };
      }
      if (member === undefined && !Array.isArray(next.value)) continue;
      open.push({ value: member, pointer: `${next.pointer}/${escapePointer(key)}`, depth: next.depth + 1 });
    }
  }
  return undefined;
}

/** Like {@link findJsonFault}, and not larger than metadata may be. `metadata` must be an object. */
export function findMetadataFault(metadata: object, pointer: string): JsonFault | undefined {
  const fault = findJsonFault(metadata, pointer);
  if (fault) return fault;
  // Canonical JSON (RFC 8785) only orders the members: it is as long as this.
  const size = new TextEncoder().encode(JSON.stringify(metadata)).length;
  if (size <= METADATA_SIZE_MAX) return undefined;
  return {
    pointer,
    code: "metadata-too-large",
    detail: `must have at most ${METADATA_SIZE_MAX} bytes of JSON`,
  };
}

/** One reference token of a JSON Pointer (RFC 6901 §3). */
export function escapePointer(key: string): string {
  return key.replaceAll("~", "~0").replaceAll("/", "~1");
}

function findScalarFault(value: unknown, pointer: string): JsonFault | undefined {
  switch (typeof value) {
    case "string":
      if (isText(value)) return undefined;
      return { pointer, code: "ill-formed-text", detail: "holds NUL or half a character" };
    case "number":
      if (Number.isFinite(value) && (!Number.isInteger(value) || Number.isSafeInteger(value)))
        return undefined;
      return {
        pointer,
        code: "number-not-interoperable",
        detail: "would not survive the way; send it as text",
      };
    case "boolean":
      return undefined;
    case "object":
      if (value === null || Array.isArray(value) || isPlain(value)) return undefined;
  }
  return { pointer, code: "validation-failed", detail: "is not JSON" };
}

const illFormed = /\0|\p{Surrogate}/u;

function isText(text: string): boolean {
  return !illFormed.test(text);
}

/** An object without a class: its prototype, if any, is the end of the chain, also when it comes from another realm. */
function isPlain(value: object): boolean {
  const prototype: object | null = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
