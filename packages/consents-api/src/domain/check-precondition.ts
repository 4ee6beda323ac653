import type { ConsentsInput, ConsentUser } from "@consents/contract";
import type { ConsentStatus } from "./consent-status.ts";
import { consentUser } from "./consent-user.ts";
import { ConsentsError } from "./errors.ts";
import type { Etags, IfMatch } from "./etag.ts";
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

/**
 * Refuses to change what is there when the caller has not seen it as it is now (RFC 9110 §13.1.1). To be asked once it is
 * known to be there, and before anything else that the request says of it (§13.2.1).
 *
 * @param etags - undefined: the caller does not ask for it
 * @param etag - of what is there
 * @param current - the user as it is now, where it is the user
 * @throws {ConsentsError} `precondition-failed`
 */
export function checkEtag(etags: Etags | undefined, etag: string, current?: () => ConsentUser): void {
  if (etags === undefined || etags === "*" || etags.includes(etag)) return;
  throw new ConsentsError("precondition-failed", {
    errors: [{ pointer: "If-Match", code: "precondition-failed", detail: "is not the ETag that it has now" }],
    ...(current && { current: current() }),
  });
}
