import {
  consentEventSchema,
  idSchema,
  organizationUserIdSchema,
  REGULATION_DEFAULT,
} from "@consents/contract";
import * as v from "valibot";
import { ConsentsError } from "../../domain/errors.ts";
import { eventEtag } from "../../domain/etag.ts";
import type { Caller } from "../../domain/records.ts";
import { requireOwnOrganization, type UserIds } from "../own-user.ts";
import type { Route } from "../route.ts";

const querySchema = v.strictObject({
  organization_id: v.optional(idSchema),
  user_id: v.optional(idSchema),
  organization_user_id: v.optional(organizationUserIdSchema),
});

/**
 * `GET /consents/events/{id}`: one event. A user id that is given must be the event's; a citizen reads only their own;
 * anything else is 404, as if there were none.
 */
export const getEvent: Route<UserIds & { organization_id?: string }, unknown, Caller> = {
  name: "getEvent",
  summary: "Read an event",
  method: "GET",
  path: "/consents/events/:id",
  access: { organization: "consents:read", citizen: "consents:read" },
  query: querySchema,
  answers: { 200: { description: "The event.", body: consentEventSchema, headers: ["ETag"] } },
  errors: ["not-found"],
  async handle({ caller, params, query }, { store }) {
    requireOwnOrganization(caller, query.organization_id);
    const { organization_id } = caller;
    const stored = await store.findEvent(organization_id, params.id ?? "");
    if (stored === undefined) throw new ConsentsError("not-found");
    const { event } = stored;
    const { user_id = event.user.id, organization_user_id } = query;
    const asked = { id: user_id, ...(organization_user_id !== undefined && { organization_user_id }) };
    if (caller.kind === "citizen") asked.organization_user_id ??= caller.organization_user_id;
    const found = await store.findUser(organization_id, asked, REGULATION_DEFAULT);
    const own =
      caller.kind === "organization" || found?.user.organization_user_id === caller.organization_user_id;
    if (found?.user.id !== event.user.id || !own) throw new ConsentsError("not-found");
    return { body: event, headers: { etag: eventEtag(event) } };
  },
};
