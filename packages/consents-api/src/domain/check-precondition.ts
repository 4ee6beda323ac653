import type { ConsentsInput } from "@consents/contract";
import type { ConsentStatus } from "./consent-status.ts";
import { consentUser } from "./consent-user.ts";
import { ConsentsError } from "./errors.ts";
import type { IfMatch } from "./etag.ts";
import { leavesOf } from "./leaves.ts";
import type { User } from "./store.ts";

/**
 * Refuses an event whose sender looked at an older user than there is now, if one of the choices it touches has
 * changed since; other choices merge. `*` only asks that the user exists; version 0 is that of nobody: who saw it goes
 * first, or merges likewise. Metadata counts like choices.
 *
 * @throws {ConsentsError} `precondition-failed`, with the user as it is now when there is one
 */
export function checkPrecondition(
  ifMatch: IfMatch,
  user: User | undefined,
  status: ConsentStatus,
  consents: ConsentsInput,
): void {
  if (user === undefined) {
    if (ifMatch !== "*" && ifMatch.includes(0)) return;
    throw new ConsentsError("precondition-failed");
  }
  if (ifMatch === "*") return;
  // Of several versions the newest was seen last; a version that is yet to come was never seen.
  const seen = Math.max(-1, ...ifMatch.filter((version) => version <= user.version));
  const unknown = seen < 0 || seen < (status.removed_at_version ?? 0);
  const changed = leavesOf(consents).filter(({ path }) => unknown || (status.leaves[path]?.[3] ?? 0) > seen);
  if (changed.length === 0) return;
  throw new ConsentsError("precondition-failed", {
    errors: changed.map(({ pointer }) => ({
      pointer: `/consents${pointer}`,
      code: "precondition-failed",
      detail: "has changed since",
    })),
    current: consentUser(user, status),
  });
}
