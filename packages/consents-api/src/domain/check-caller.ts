import type { ConsentEventRequest } from "@consents/contract";
import { ConsentsError } from "./errors.ts";
import type { Caller, Organization } from "./records.ts";
import type { Found, UserRef } from "./store.ts";

/**
 * Whom the caller may record an event for: a citizen for themselves, an organization for whoever it names.
 * The `user.id` that a citizen's request may name is compared in {@link checkUserIds}; it chooses nobody.
 *
 * @throws {ConsentsError} `insufficient-scope`; `identity-mismatch` when the request names another organization or,
 * with a consent token, another person; `validation-failed` when an organization names nobody
 */
export function checkCaller(
  request: ConsentEventRequest,
  caller: Caller,
  organization: Organization,
): UserRef {
  const mayWrite = caller.kind === "citizen" ? caller.may_write : caller.scopes.includes("consents:write");
  if (!mayWrite) throw new ConsentsError("insufficient-scope");
  if ((request.organization_id ?? organization.id) !== caller.organization_id) {
    throw mismatch("/organization_id", "is not the token's organization");
  }
  const { id, organization_user_id } = request.user ?? {};
  if (caller.kind === "citizen") {
    if ((organization_user_id ?? caller.organization_user_id) !== caller.organization_user_id) {
      throw mismatch("/user/organization_user_id", "is not the token's citizen");
    }
    return { organization_user_id: caller.organization_user_id };
  }
  if (id === undefined && organization_user_id === undefined) {
    throw new ConsentsError("validation-failed", {
      errors: [
        { pointer: "/user", code: "validation-failed", detail: "must have id or organization_user_id" },
      ],
    });
  }
  return { id, organization_user_id };
}

/**
 * Refuses ids that do not belong to one person. To a citizen, another's id looks like one that nobody has.
 *
 * @throws {ConsentsError} `identity-mismatch` for a citizen, `validation-failed` for an organization
 */
export function checkUserIds(found: Found, named: UserRef, caller: Caller): void {
  const { user } = found;
  if (caller.kind === "citizen") {
    if (named.id !== undefined && named.id !== user?.id) {
      throw mismatch("/user/id", "is not the token's citizen");
    }
    return;
  }
  const fits =
    !found.ids_conflict &&
    (user === undefined ||
      ((named.id ?? user.id) === user.id &&
        (named.organization_user_id ?? user.organization_user_id) ===
          (user.organization_user_id ?? named.organization_user_id)));
  if (fits) return;
  throw new ConsentsError("validation-failed", {
    errors: [{ pointer: "/user", code: "validation-failed", detail: "the two ids are not of one person" }],
  });
}

/**
 * Refuses two ids that are not of one person, where the user of something that is there is named by both.
 *
 * @throws {ConsentsError} `validation-failed`
 */
export function checkOnePerson({ user, ids_conflict }: Found, named: UserRef): void {
  if (user === undefined || named.id === undefined || named.organization_user_id === undefined) return;
  const fits = named.id === user.id && named.organization_user_id === user.organization_user_id;
  if (fits && !ids_conflict) return;
  throw new ConsentsError("validation-failed", {
    errors: [
      {
        pointer: "organization_user_id",
        code: "validation-failed",
        detail: "is not of the person whom user_id names",
      },
    ],
  });
}

function mismatch(pointer: string, detail: string): ConsentsError {
  return new ConsentsError("identity-mismatch", { errors: [{ pointer, code: "identity-mismatch", detail }] });
}
