import type { ConsentsInput } from "@consents/contract";
import { isGrant, leavesOf } from "./leaves.ts";

/** True when these answers take back, refuse or object, at least once, and grant nothing. */
export function onlyWithdraws(consents: ConsentsInput): boolean {
  const choices = leavesOf(consents).filter(({ kind }) => kind === "choice");
  return choices.length > 0 && !choices.some(isGrant);
}
