import { type ConsentUser, type JsonObject, type UserPatch, userEtag } from "@consents/contract";
import { canonicalJson } from "./canonical-json.ts";
import { checkMetadata } from "./check-metadata.ts";
import { checkEtag } from "./check-precondition.ts";
import { consentUser } from "./consent-user.ts";
import { type ChangedUser, idConflict } from "./create-user.ts";
import { ConsentsError } from "./errors.ts";
import type { Etags } from "./etag.ts";
import type { User, UserChange } from "./store.ts";

/** Which user to change, and how. */
export interface UserToPatch {
  organization_id: string;
  id: string;
  /** Of the right shape (`userPatchSchema`). */
  patch: UserPatch;
  /** Under which a stale caller is shown the user as they are now. */
  regulation: string;
  /** Milliseconds since 1970. */
  now: number;
  /** The request's `If-Match` header. */
  ifMatch?: Etags | undefined;
}

/**
 * Changes what is kept about a user beside their choices. A change that changes nothing makes no version.
 *
 * @throws {ConsentsError} in `decide`: `not-found`; with the user as it is now, `precondition-failed` when `ifMatch`
 * is given and `user-version-stale` when `version` is given, and is not the user's; `user-id-conflict` when somebody
 * else has the `organization_user_id`, or the user another one; `field-not-writable` when the patch holds another
 * `id`, time or answer than the user has; `metadata-too-large` for what the metadata becomes
 */
export function patchUser({
  organization_id,
  id,
  patch,
  regulation,
  now,
  ifMatch,
}: UserToPatch): UserChange<ChangedUser> {
  const { organization_user_id } = patch;
  return {
    organization_id,
    user: { id, ...(organization_user_id !== undefined && { organization_user_id }) },
    decide(found) {
      const { user: before, statuses } = found;
      if (before?.id !== id) throw new ConsentsError("not-found");
      checkEtag(ifMatch, userEtag(before), () => consentUser(before, statuses.get(regulation)));
      if (patch.version !== undefined && patch.version !== before.version) {
        throw new ConsentsError("user-version-stale", {
          errors: [{ pointer: "/version", code: "user-version-stale", detail: "is not the user's version" }],
          current: consentUser(before, statuses.get(regulation)),
        });
      }
      checkUnchanged(patch, consentUser(before, statuses.get(regulation)));
      const own = before.organization_user_id ?? organization_user_id;
      if (found.ids_conflict || (organization_user_id !== undefined && organization_user_id !== own)) {
        throw idConflict("/organization_user_id");
      }
      const patched = apply({ ...before, organization_user_id: own }, patch);
      checkMetadata({ "/metadata": patched.metadata });
      if (canonicalJson(patched) === canonicalJson(before)) return { answer: { user: before, statuses } };
      const user = { ...patched, version: before.version + 1, updated_at: new Date(now).toISOString() };
      return { answer: { user, statuses }, user };
    },
  };
}

function checkUnchanged(patch: UserPatch, { id, created_at, updated_at, consents }: ConsentUser): void {
  const errors = Object.entries({ id, created_at, updated_at, consents })
    .filter(([name, value]) => {
      const given = patch[name as keyof UserPatch];
      return given !== undefined && canonicalJson([given]) !== canonicalJson([value]);
    })
    .map(([name]) => ({
      pointer: `/${name}`,
      code: "field-not-writable" as const,
      detail: "is not the user's, and cannot be changed here",
    }));
  if (errors.length > 0) throw new ConsentsError("field-not-writable", { errors });
}

function apply(user: User, { metadata = {}, country, last_seen_country }: UserPatch): User {
  return {
    ...user,
    metadata: mergeMetadata(user.metadata, metadata),
    country: country === undefined ? user.country : (country ?? undefined),
    last_seen_country:
      last_seen_country === undefined ? user.last_seen_country : (last_seen_country ?? undefined),
  };
}

// An event may have said null on purpose, so only the nulls of the patch remove.
function mergeMetadata(before: JsonObject, patch: JsonObject): JsonObject {
  const merged = { ...before, ...patch };
  return Object.fromEntries(Object.entries(merged).filter(([key]) => patch[key] !== null));
}
