import { ConsentsError } from "../domain/errors.ts";
import type { Trace } from "./route.ts";

/** The refusal of what comes too often; the answer says after how many seconds it would be let through. */
export function tooMany(wait: number, trace: Trace): ConsentsError {
  trace.headers = { "retry-after": `${wait}` };
  return new ConsentsError("rate-limited", { detail: `Try again in ${wait} seconds.` });
}
