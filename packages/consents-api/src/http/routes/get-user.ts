import { consentUserSchema, idSchema, REGULATION_DEFAULT, userEtag } from "@consents/contract";
import * as v from "valibot";
import { consentUser } from "../../domain/consent-user.ts";
import { ConsentsError } from "../../domain/errors.ts";
import type { Caller } from "../../domain/records.ts";
import { requireOwnOrganization, userAskedFor } from "../own-user.ts";
import { flagSchema } from "../query-schemas.ts";
import { requireRegulation } from "../require-regulation.ts";
import type { Route } from "../route.ts";

interface UserQuery {
  organization_id?: string;
  regulation: string;
  $by_organization_user_id: boolean;
}

const querySchema: v.GenericSchema<unknown, UserQuery> = v.strictObject({
  organization_id: v.optional(idSchema),
  regulation: v.optional(idSchema, REGULATION_DEFAULT),
  $by_organization_user_id: flagSchema,
});

/**
 * `GET /consents/users/{id}`: a user with their status under `regulation` (default `gdpr`), and the ETag for the
 * `If-Match` of an event, and of a change or erasure of the user. With `$by_organization_user_id`, `{id}` is the
 * organization's. A citizen reads only themselves.
 */
export const getUser: Route<UserQuery, unknown, Caller> = {
  name: "getUser",
  summary: "Read a user with their status under a regulation",
  method: "GET",
  path: "/consents/users/:id",
  access: { organization: "consents:read", citizen: "consents:read" },
  query: querySchema,
  answers: { 200: { description: "The user.", body: consentUserSchema, headers: ["ETag"] } },
  errors: ["not-found", "unknown-regulation"],
  async handle({ caller, params, query }, { store, organizations }) {
    requireOwnOrganization(caller, query.organization_id);
    await requireRegulation(organizations, caller.organization_id, query.regulation);
    const id = params.id ?? "";
    const asked = userAskedFor(
      caller,
      query.$by_organization_user_id ? { organization_user_id: id } : { user_id: id },
    );
    const found = await store.findUser(caller.organization_id, asked, query.regulation);
    if (found === undefined) throw new ConsentsError("not-found");
    return { body: consentUser(found.user, found.status), headers: { etag: userEtag(found.user) } };
  },
};
