import type { UserRequest } from "@consents/contract";
import { checkMetadata } from "./check-metadata.ts";
import type { ConsentStatus } from "./consent-status.ts";
import { ConsentsError } from "./errors.ts";
import { mergeUser, newUser } from "./merge-user.ts";
import type { User, UserChange } from "./store.ts";

/** A user and their statuses by regulation, as a change leaves them. */
export interface ChangedUser {
  user: User;
  statuses: ReadonlyMap<string, ConsentStatus>;
}

/** Whom to create, for whom. */
export interface UserToCreate {
  organization_id: string;
  /** Of the right shape (`userRequestSchema`). */
  request: UserRequest;
  /** Milliseconds since 1970. */
  now: number;
  newId: () => string;
}

/**
 * Adds somebody who has not answered anything yet: of the request's `consents` nothing is made here, see
 * `createAnsweredUser`. It needs no doing before an event: that creates its user.
 *
 * @throws {ConsentsError} at once `validation-failed` when neither id is given, and `metadata-too-large`; in `decide`
 * `user-id-conflict` when somebody has one of the ids
 */
export function createUser({ organization_id, request, now, newId }: UserToCreate): UserChange<ChangedUser> {
  const { organization_user_id } = request;
  if (request.id === undefined && organization_user_id === undefined) {
    throw new ConsentsError("validation-failed", {
      errors: [{ pointer: "", code: "validation-failed", detail: "must have id or organization_user_id" }],
    });
  }
  checkMetadata({ "/metadata": request.metadata });
  // Chosen here, since the store may decide twice.
  const id = request.id ?? newId();
  return {
    organization_id,
    user: { id, ...(organization_user_id !== undefined && { organization_user_id }) },
    decide(found) {
      if (found.user !== undefined) throw idConflict(found.user.id === id ? "/id" : "/organization_user_id");
      const nobody = newUser({ id, organization_id, organization_user_id }, now);
      const user = mergeUser(nobody, request, now, now);
      return { answer: { user, statuses: new Map() }, user };
    },
  };
}

/** The refusal of an id that somebody has. */
export function idConflict(pointer: string): ConsentsError {
  return new ConsentsError("user-id-conflict", {
    errors: [{ pointer, code: "user-id-conflict", detail: "is somebody's already" }],
  });
}
