import type { ConsentsInput } from "@consents/contract";
import type { ConsentStatus } from "./consent-status.ts";
import { ConsentsError } from "./errors.ts";
import { leavesOf } from "./leaves.ts";
import { onlyWithdraws } from "./only-withdraws.ts";

/** The most leaves that a status may hold. */
const LEAVES_MAX = 5_000;
/** What texts and metadata of a status may take together, in characters of JSON. */
const TEXT_SIZE_MAX = 128 * 1024;
/** How many times as large events may make it that only withdraw, where they bring names that no notice bounds. */
const WITHDRAWALS_TIMES = 10;

/**
 * Refuses an event that makes a status outgrow what is sensible. Vendor ids and metadata keys are free, so without a
 * bound one citizen could grow, event by event, a row that every write has to parse.
 *
 * An event that only withdraws always fits, since withdrawing is never harder than giving: what it can add, the notices
 * bound. With vendors or metadata it does up to ten times the size, which nobody comes to by answering, and beyond that
 * as long as it adds none.
 *
 * @param after - the status with the event
 * @param consents - the event's
 * @throws {ConsentsError} `validation-failed`
 */
export function checkStatusSize(after: ConsentStatus, before: ConsentStatus, consents: ConsentsInput): void {
  const withdraws = onlyWithdraws(consents);
  if (withdraws && !hasFreeNames(consents)) return;
  const times = withdraws ? WITHDRAWALS_TIMES : 1;
  const size = sizeOf(after);
  if (size.leaves <= times * LEAVES_MAX && size.text <= times * TEXT_SIZE_MAX) return;
  if (withdraws) {
    const was = sizeOf(before);
    if (size.leaves <= was.leaves && size.text <= was.text) return;
  }
  throw new ConsentsError("validation-failed", {
    errors: [
      {
        pointer: "/consents",
        code: "validation-failed",
        detail: `would make the user hold more than ${times * LEAVES_MAX} answers, or more than ${times * TEXT_SIZE_MAX} characters`,
      },
    ],
  });
}

function hasFreeNames(consents: ConsentsInput): boolean {
  return leavesOf(consents).some(({ kind, path }) => kind === "metadata" || path.startsWith("vendors/"));
}

function sizeOf({ leaves }: ConsentStatus): { leaves: number; text: number } {
  const size = { leaves: 0, text: 0 };
  for (const path in leaves) {
    const value = leaves[path]![0];
    size.leaves += 1;
    if (value !== null && typeof value !== "boolean") size.text += path.length + JSON.stringify(value).length;
  }
  return size;
}
