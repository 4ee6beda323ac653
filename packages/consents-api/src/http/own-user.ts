import { ConsentsError } from "../domain/errors.ts";
import type { Caller } from "../domain/records.ts";
import type { UserRef } from "../domain/store.ts";

/** Both ids of a user, as they stand in queries. */
export interface UserIds {
  user_id?: string;
  organization_user_id?: string;
}

/**
 * Whom a request is about. An organization names the user; a citizen may, and otherwise means themselves.
 *
 * @throws ConsentsError `validation-failed` when an organization names nobody; `not-found` when a citizen names
 *   somebody else, known or not
 */
export function userAskedFor(caller: Caller, { user_id, organization_user_id }: UserIds): UserRef {
  if (caller.kind === "citizen") {
    if (organization_user_id !== undefined && organization_user_id !== caller.organization_user_id) {
      throw new ConsentsError("not-found");
    }
    return refOf(user_id, caller.organization_user_id);
  }
  if (user_id === undefined && organization_user_id === undefined) {
    throw new ConsentsError("validation-failed", {
      detail: "Say whose: user_id or organization_user_id.",
      errors: [{ pointer: "organization_user_id", code: "validation-failed", detail: "is required" }],
    });
  }
  return refOf(user_id, organization_user_id);
}

/** @throws ConsentsError `not-found` when the request names another organization than the bearer's */
export function requireOwnOrganization(caller: Caller, organization_id: string | undefined): void {
  if (organization_id !== undefined && organization_id !== caller.organization_id) {
    throw new ConsentsError("not-found");
  }
}

function refOf(id: string | undefined, organization_user_id: string | undefined): UserRef {
  return {
    ...(id !== undefined && { id }),
    ...(organization_user_id !== undefined && { organization_user_id }),
  };
}
