import * as v from "valibot";
import { refuseArrays } from "./refuse-arrays.ts";

/**
 * An object with these entries and no others. An array is none. (The note lets bundlers drop schemas that nobody uses.)
 *
 * @__NO_SIDE_EFFECTS__
 */
export function strictObject<Entries extends v.ObjectEntries>(
  entries: Entries,
): v.StrictObjectSchema<Entries, undefined> {
  return refuseArrays(v.strictObject(entries));
}
