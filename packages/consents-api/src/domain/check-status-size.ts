import type { ConsentStatus } from "./consent-status.ts";
import { ConsentsError } from "./errors.ts";

/** The most leaves that a status may hold. */
const LEAVES_MAX = 5_000;
/** What texts and metadata of a status may take together, in characters of JSON. */
const TEXT_SIZE_MAX = 128 * 1024;

/**
 * Refuses a status that outgrows what is sensible. Vendor ids and metadata keys are free, so without a bound one
 * citizen could grow, event by event, a row that every write has to parse. An answer given anew adds nothing, so
 * that a withdrawal always fits.
 *
 * @throws {ConsentsError} `validation-failed`
 */
export function checkStatusSize({ leaves }: ConsentStatus): void {
  let count = 0;
  let size = 0;
  for (const path in leaves) {
    const value = leaves[path]![0];
    count += 1;
    if (value !== null && typeof value !== "boolean") size += path.length + JSON.stringify(value).length;
  }
  if (count <= LEAVES_MAX && size <= TEXT_SIZE_MAX) return;
  throw new ConsentsError("validation-failed", {
    errors: [
      {
        pointer: "/consents",
        code: "validation-failed",
        detail: `would make the user hold more than ${LEAVES_MAX} answers, or more than ${TEXT_SIZE_MAX} characters`,
      },
    ],
  });
}
