import {
  type ConsentEventPatch,
  consentEventPatchSchema,
  consentEventSchema,
  idSchema,
  organizationUserIdSchema,
} from "@consents/contract";
import * as v from "valibot";
import { changeEvent, deleteEvent } from "../../domain/change-event.ts";
import { ConsentsError } from "../../domain/errors.ts";
import { eventEtag, parseEtags } from "../../domain/etag.ts";
import { requireOwnOrganization, type UserIds, userAskedFor } from "../own-user.ts";
import { parseProofs } from "../proofs/parse-proof.ts";
import { flagSchema } from "../query-schemas.ts";
import type { OrganizationCaller, Route } from "../route.ts";

interface ChangeQuery extends UserIds {
  organization_id?: string;
  $disable_integrations: boolean;
}

const querySchema: v.GenericSchema<unknown, ChangeQuery> = v.strictObject({
  organization_id: v.optional(idSchema),
  user_id: v.optional(idSchema),
  organization_user_id: v.optional(organizationUserIdSchema),
  $disable_integrations: flagSchema,
});

/** `PATCH /consents/events/{id}`, with one of the user ids: changes a pending event, or approves it. */
export const patchEvent: Route<ChangeQuery, ConsentEventPatch, OrganizationCaller> = {
  name: "patchEvent",
  summary: "Change a pending event, or approve it",
  description:
    "Name the user by one of the two ids. An approved event counts at its original place and tells, in `approvals`, who " +
    "approved it, when and by which validation. `proofs_id` stands in place of the proofs that it has, `proofs` are " +
    "added. What a citizen chose is not changed, only approved or removed; where a delegate asked, `delegate` must name who " +
    "approves. To refuse a pending event, remove it.",
  method: "PATCH",
  path: "/consents/events/:id",
  access: { organization: "consents:write" },
  query: querySchema,
  body: consentEventPatchSchema,
  headers: ["If-Match"],
  answers: {
    200: { description: "The event as it is now.", body: consentEventSchema, headers: ["ETag"] },
  },
  errors: [
    "malformed-header",
    "not-found",
    "precondition-failed",
    "event-immutable",
    "field-not-writable",
    "metadata-too-large",
    "empty-event",
    "unknown-purpose",
    "conflicting-choices",
    "purpose-not-choosable",
    "purpose-version-stale",
    "proof-missing",
    "proof-invalid",
    "proof-too-large",
    "proof-type-not-allowed",
  ],
  async handle({ caller, params, query, body, headers }, { store, organizations, now }) {
    const ifMatch = parseEtags(headers.get("if-match"));
    const { organization_id, proofs: uris, ...patch } = body;
    requireOwnOrganization(caller, query.organization_id);
    requireOwnOrganization(caller, organization_id);
    const found = await organizations.get(caller.organization_id);
    const user = userAskedFor(caller, query);
    if (found === undefined) throw new ConsentsError("not-found");
    const change = { id: params.id ?? "", user, caller, now: now().getTime(), ifMatch };
    const proofs = await parseProofs(uris);
    const { event } = await store.changeUser({
      ...changeEvent(change, { ...patch, proofs }, found),
      silent: query.$disable_integrations,
    });
    return { body: event, headers: { etag: eventEtag(event) } };
  },
};

/** `DELETE /consents/events/{id}`, with one of the user ids: the status becomes that of the remaining events. 204. */
export const removeEvent: Route<ChangeQuery, unknown, OrganizationCaller> = {
  name: "removeEvent",
  summary: "Remove an event; the status becomes that of the others",
  description:
    "Name the user by one of the two ids. The event's id stays taken; the proofs go that no other event names.",
  method: "DELETE",
  path: "/consents/events/:id",
  access: { organization: "consents:write" },
  query: querySchema,
  headers: ["If-Match"],
  answers: { 204: { description: "It is gone." } },
  errors: ["malformed-header", "not-found", "precondition-failed"],
  async handle({ caller, params, query, headers }, { store, now }) {
    const ifMatch = parseEtags(headers.get("if-match"));
    requireOwnOrganization(caller, query.organization_id);
    const user = userAskedFor(caller, query);
    const removal = deleteEvent({ id: params.id ?? "", user, caller, now: now().getTime(), ifMatch });
    await store.changeUser({ ...removal, silent: query.$disable_integrations });
    return { status: 204 };
  },
};
