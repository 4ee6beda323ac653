import type { ProblemDetail } from "@consents/contract";
import type { BaseIssue } from "valibot";
import { escapePointer } from "./json-faults.ts";

/** Turns what a schema found into details: where, and what to do, never what was sent. */
export function shapeDetails(issues: readonly BaseIssue<unknown>[]): ProblemDetail[] {
  return issues.map((issue) => {
    const pointer = (issue.path ?? []).map(({ key }) => `/${escapePointer(String(key))}`).join("");
    if (issue.expected !== "never") {
      return { pointer, code: "validation-failed", detail: requirement(issue) };
    }
    // The methods are a closed list of values rather than fields.
    if (/^\/validations\/[^/]*$/.test(pointer)) {
      return { pointer, code: "validation-failed", detail: "is not email, signature or file" };
    }
    return { pointer, code: "unknown-field", detail: "is not a known field" };
  });
}

/** The schema's own words; valibot's default message would repeat the value. */
function requirement({ message, type, expected }: BaseIssue<unknown>): string {
  if (!message.startsWith("Invalid ")) return message;
  if (expected === "Object") return "must be an object";
  if (expected === "Array") return "must be an array";
  return type === "strict_object" ? "is required" : "does not have the right shape";
}
