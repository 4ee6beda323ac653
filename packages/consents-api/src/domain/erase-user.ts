import { userEtag } from "@consents/contract";
import { checkEtag } from "./check-precondition.ts";
import { checkScope } from "./check-scope.ts";
import type { ConsentStatus } from "./consent-status.ts";
import { consentUser } from "./consent-user.ts";
import { ConsentsError } from "./errors.ts";
import type { Etags } from "./etag.ts";
import type { Caller } from "./records.ts";
import type { User, UserChange, UserRef } from "./store.ts";

/** Who is to be erased, and who asks. */
export interface UserToErase {
  user: UserRef;
  caller: Caller;
  /** Of the status that is answered; all are erased. */
  regulation: string;
  /** Milliseconds since 1970. */
  now: number;
  /** The request's `If-Match` header. */
  ifMatch?: Etags | undefined;
}

/** The user as they were. */
export interface ErasedUser {
  user: User;
  /** Undefined: nothing was answered under the regulation. */
  status: ConsentStatus | undefined;
}

/**
 * Erases a user: their events, pending ones too, their statuses, their proofs and what was told of them. The ids of the
 * events stay taken, and nobody gets the user's `id` again. The same `organization_user_id` may come again, as somebody
 * new: also by a consent token that was issued before.
 *
 * @throws {ConsentsError} `insufficient-scope` for a citizen; in `decide` also `not-found`, and `precondition-failed`,
 * with the user as it is now, when `ifMatch` is given and is not the user's
 */
export function eraseUser({
  user: ref,
  caller,
  regulation,
  now,
  ifMatch,
}: UserToErase): UserChange<ErasedUser> {
  checkScope(caller);
  return {
    organization_id: caller.organization_id,
    user: ref,
    decide({ user, ids_conflict, statuses }) {
      if (user === undefined || ids_conflict) throw new ConsentsError("not-found");
      const status = statuses.get(regulation);
      checkEtag(ifMatch, userEtag(user), () => consentUser(user, status));
      return {
        answer: { user, status },
        erased_user: { id: user.id, at: new Date(now).toISOString() },
      };
    },
  };
}
