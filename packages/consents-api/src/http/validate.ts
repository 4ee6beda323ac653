import { type ErrorCode, forbiddenKeys, type ProblemDetail } from "@consents/contract";
import { closestMatch } from "leven";
import * as v from "valibot";
import { ConsentsError } from "../domain/errors.ts";
import { jsonPointer } from "./json-pointer.ts";

/** So many things that are wrong are told at once. */
const ERRORS_MAX = 20;

/** Of a query parameter's name so much is repeated. */
const PARAMETER_LENGTH_MAX = 64;

/** As far apart as a typo; farther is another name. */
const TYPO = { maxDistance: 2 };

/** What is validated: part of a request, or a single value. Decides how a place in it is written. */
export type RequestPart = "body" | "query" | "id" | "name" | "regulation";

/**
 * `value` as the schema's type.
 *
 * @throws ConsentsError `validation-failed`, or `unknown-field` when the body has a field that the schema does
 *   not know. Neither repeats what was sent.
 */
export function validate<T>(schema: v.GenericSchema<unknown, T>, value: unknown, part: RequestPart): T {
  const result = v.safeParse(schema, value, { message: describeExpected });
  if (result.success && part === "query") checkNothingDropped(value as object, result.output as object);
  if (result.success) return result.output;
  const errors = result.issues.slice(0, ERRORS_MAX).map((issue) => toDetail(schema, issue, part));
  const code = errors.some((error) => error.code === "unknown-field") ? "unknown-field" : "validation-failed";
  const first = errors.find((error) => error.code === code) ?? errors[0];
  throw new ConsentsError(code, { detail: `${first?.pointer || `The ${part}`} ${first?.detail}.`, errors });
}

// The library leaves out these names, and says nothing: with a filter fewer, more events would be removed. No body has them
// (`parse-json.ts`).
function checkNothingDropped(given: object, taken: object): void {
  const dropped = forbiddenKeys.find((name) => Object.hasOwn(given, name) && !Object.hasOwn(taken, name));
  if (dropped === undefined) return;
  const detail = "is not known here";
  throw new ConsentsError("validation-failed", {
    detail: `${dropped} ${detail}.`,
    errors: [{ pointer: dropped, code: "validation-failed", detail }],
  });
}

// For the issues whose schema brings no message of its own; the library's own words would repeat the value.
function describeExpected(issue: v.BaseIssue<unknown>): string {
  if (issue.expected === "Object") return "must be an object";
  if (issue.expected === "Array") return "must be an array";
  return "has the wrong type or form";
}

function toDetail(
  schema: v.GenericSchema<unknown, unknown>,
  issue: v.BaseIssue<unknown>,
  part: RequestPart,
): ProblemDetail {
  const keys = (issue.path ?? []).map((step) => String(step.key));
  const pointer = part === "query" ? (keys[0] ?? "").slice(0, PARAMETER_LENGTH_MAX) : jsonPointer(keys);
  if (issue.type === "strict_object" && issue.expected === "never") {
    const near = closestMatch(keys.at(-1) ?? "", knownNames(schema, keys.slice(0, -1)), TYPO);
    const code: ErrorCode = part === "query" ? "validation-failed" : "unknown-field";
    const detail = near === undefined ? "is not known here" : `is not known here; "${near}" is`;
    return { pointer, code, detail };
  }
  const missing = issue.type === "strict_object" && issue.expected !== "Object";
  return { pointer, code: "validation-failed", detail: missing ? "is required" : issue.message };
}

/** The parts of valibot's schemas that lead from a schema to those inside it. */
interface Inner {
  wrapped?: Inner;
  item?: Inner;
  value?: Inner;
  entries?: Record<string, Inner>;
}

/** The names that the object at `path` may have. */
function knownNames(schema: v.GenericSchema<unknown, unknown>, path: readonly string[]): string[] {
  let inner: Inner | undefined = schema as Inner;
  for (const key of path) {
    inner = unwrapped(inner);
    inner = inner?.entries?.[key] ?? inner?.item ?? inner?.value;
  }
  return Object.keys(unwrapped(inner)?.entries ?? {});
}

function unwrapped(schema: Inner | undefined): Inner | undefined {
  return schema?.wrapped === undefined ? schema : unwrapped(schema.wrapped);
}
