import {
  type ConsentUser,
  consentUserSchema,
  idSchema,
  organizationUserIdSchema,
  type Page,
  REGULATION_DEFAULT,
} from "@consents/contract";
import * as v from "valibot";
import { consentUser } from "../../domain/consent-user.ts";
import type { Caller } from "../../domain/records.ts";
import { answerPage } from "../answer-page.ts";
import { createCursor, parseCursor } from "../cursor.ts";
import { requireOwnOrganization, userAskedFor } from "../own-user.ts";
import { type ListQuery, listEntries, listSchema } from "../query-schemas.ts";
import { requireRegulation } from "../require-regulation.ts";
import type { Route } from "../route.ts";

interface UsersQuery extends ListQuery {
  organization_id?: string;
  organization_user_id?: string;
  regulation: string;
}

const querySchema: v.GenericSchema<unknown, UsersQuery> = v.strictObject({
  organization_id: v.optional(idSchema),
  organization_user_id: v.optional(organizationUserIdSchema),
  regulation: v.optional(idSchema, REGULATION_DEFAULT),
  ...listEntries,
});

/**
 * `GET /consents/users`: all users of the organization with their status under `regulation` (default `gdpr`), or the
 * one with `organization_user_id`. An unknown
 * user is an empty page. With a consent token: the citizen alone; naming somebody else is 404.
 */
export const listUsers: Route<UsersQuery, unknown, Caller> = {
  name: "listUsers",
  summary: "List users with their status under a regulation",
  description: "With a consent token: the citizen alone. An unknown user is an empty page.",
  method: "GET",
  path: "/consents/users",
  access: { organization: "consents:read", citizen: "consents:read" },
  query: querySchema,
  answers: { 200: { description: "A page.", headers: ["Link"], body: listSchema(consentUserSchema) } },
  errors: ["not-found", "unknown-regulation"],
  async handle({ caller, query }, { store, organizations, listFormat }) {
    requireOwnOrganization(caller, query.organization_id);
    const { organization_id } = caller;
    const { organization_user_id, regulation, limit } = query;
    await requireRegulation(organizations, organization_id, regulation);
    const page: Page<ConsentUser> = { data: [], limit, cursor: null };
    const isOne = caller.kind === "citizen" || organization_user_id !== undefined;
    const asked = isOne ? userAskedFor(caller, query) : undefined;
    const list = ["users", organization_id, regulation, asked];
    const after = parseCursor(list, query.$cursor);
    if (asked !== undefined) {
      const found = await store.findUser(organization_id, asked, regulation);
      if (found !== undefined) page.data.push(consentUser(found.user, found.status));
    } else {
      const { rows, next } = await store.listUsers(organization_id, regulation, {
        limit,
        ...(after !== undefined && { after }),
      });
      page.data = rows.map(({ user, status }) => consentUser(user, status));
      if (next !== undefined) page.cursor = createCursor(list, next);
    }
    return answerPage(page, query, listFormat);
  },
};
