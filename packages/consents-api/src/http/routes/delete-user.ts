import { consentUserSchema, idSchema, REGULATION_DEFAULT } from "@consents/contract";
import * as v from "valibot";
import { consentUser } from "../../domain/consent-user.ts";
import { eraseUser } from "../../domain/erase-user.ts";
import { parseEtags } from "../../domain/etag.ts";
import { requireOwnOrganization } from "../own-user.ts";
import { flagSchema } from "../query-schemas.ts";
import { requireRegulation } from "../require-regulation.ts";
import type { OrganizationCaller, Route } from "../route.ts";

interface DeleteUserQuery {
  organization_id?: string;
  regulation: string;
  $by_organization_user_id: boolean;
  $disable_integrations: boolean;
}

const querySchema: v.GenericSchema<unknown, DeleteUserQuery> = v.strictObject({
  organization_id: v.optional(idSchema),
  regulation: v.optional(idSchema, REGULATION_DEFAULT),
  $by_organization_user_id: flagSchema,
  $disable_integrations: flagSchema,
});

/**
 * `DELETE /consents/users/{id}`: erases the user and answers who they were, with their status under `regulation`
 * (default `gdpr`). Asked again it is 404; but by `organization_user_id` it finds whoever has begun anew under it
 * meanwhile. Who has no record yet is 404, too, but the links that were made for them are gone, unless `If-Match` asks
 * for somebody.
 */
export const deleteUser: Route<DeleteUserQuery, unknown, OrganizationCaller> = {
  name: "deleteUser",
  summary: "Erase a user with all events and statuses",
  description:
    "What was told of the user is gone, and can only be had from backups. The ids of their events stay taken, and nobody " +
    "gets the user's `id` again. The same `organization_user_id` may come again as a new user: also by a consent token " +
    "that was issued before, so revoke those that must not. Who has no record is 404; by `organization_user_id` the links " +
    "that were made for them are erased nevertheless, unless there is an `If-Match`, which nobody fits.",
  method: "DELETE",
  path: "/consents/users/:id",
  access: { organization: "consents:write" },
  query: querySchema,
  headers: ["If-Match"],
  answers: { 200: { description: "The user as they were.", body: consentUserSchema } },
  errors: ["malformed-header", "not-found", "unknown-regulation", "precondition-failed"],
  async handle({ caller, params, query, headers }, { store, organizations, now }) {
    const ifMatch = parseEtags(headers.get("if-match"));
    requireOwnOrganization(caller, query.organization_id);
    await requireRegulation(organizations, caller.organization_id, query.regulation);
    const id = params.id ?? "";
    // If-Match asks for a user who is there; with them go their links, too.
    const links = query.$by_organization_user_id && ifMatch === undefined;
    if (links) await store.eraseLinks(caller.organization_id, id);
    const { user, status } = await store.changeUser({
      ...eraseUser({
        user: query.$by_organization_user_id ? { organization_user_id: id } : { id },
        caller,
        regulation: query.regulation,
        now: now().getTime(),
        ifMatch,
      }),
      silent: query.$disable_integrations,
    });
    return { body: consentUser(user, status) };
  },
};
