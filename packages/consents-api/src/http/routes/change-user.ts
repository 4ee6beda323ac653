import {
  consentUserSchema,
  idSchema,
  REGULATION_DEFAULT,
  type UserPatch,
  type UserRequest,
  userEtag,
  userPatchSchema,
  userRequestSchema,
} from "@consents/contract";
import * as v from "valibot";
import { consentUser } from "../../domain/consent-user.ts";
import { createAnsweredUser } from "../../domain/create-answered-user.ts";
import { type ChangedUser, createUser } from "../../domain/create-user.ts";
import { ConsentsError } from "../../domain/errors.ts";
import { parseEtags } from "../../domain/etag.ts";
import { leavesOf } from "../../domain/leaves.ts";
import { patchUser as patch } from "../../domain/patch-user.ts";
import type { Store } from "../../domain/store.ts";
import { requireOwnOrganization } from "../own-user.ts";
import { flagSchema } from "../query-schemas.ts";
import { requireRegulation } from "../require-regulation.ts";
import type { Answer, OrganizationCaller, Route } from "../route.ts";

interface PostQuery {
  organization_id?: string;
  regulation: string;
  $disable_integrations: boolean;
}

const postEntries = {
  organization_id: v.optional(idSchema),
  regulation: v.optional(idSchema, REGULATION_DEFAULT),
  $disable_integrations: flagSchema,
};

const postQuerySchema: v.GenericSchema<unknown, PostQuery> = v.strictObject(postEntries);

interface PatchQuery extends PostQuery {
  $by_organization_user_id: boolean;
}

const patchQuerySchema: v.GenericSchema<unknown, PatchQuery> = v.strictObject({
  ...postEntries,
  $by_organization_user_id: flagSchema,
});

/** `POST /consents/users`: adds somebody, and with `consents` what they have answered. */
export const postUser: Route<PostQuery, UserRequest, OrganizationCaller> = {
  name: "createUser",
  summary: "Add a user",
  description:
    "At least one of the two ids is needed. Events need no such preparation: they create their user. `consents` becomes the " +
    "user's first event, under `regulation`. A user as read may be sent whole: `version` and the times are the server's " +
    "all the same.",
  method: "POST",
  path: "/consents/users",
  access: { organization: "consents:write" },
  query: postQuerySchema,
  body: userRequestSchema,
  answers: { 200: { description: "The user.", body: consentUserSchema, headers: ["ETag"] } },
  errors: [
    "not-found",
    "unknown-regulation",
    "user-id-conflict",
    "metadata-too-large",
    "unknown-purpose",
    "conflicting-choices",
    "purpose-not-choosable",
    "purpose-version-stale",
    "proof-missing",
  ],
  async handle({ caller, query, body }, { store, organizations, now, newId }) {
    requireOwnOrganization(caller, query.organization_id);
    requireOwnOrganization(caller, body.organization_id);
    const { organization_id } = caller;
    const { regulation, $disable_integrations: silent } = query;
    await requireRegulation(organizations, organization_id, regulation);
    const wanted = { request: body, now: now().getTime(), newId };
    // A user as read who has not answered yet has empty lists.
    const hasAnswered = leavesOf(body.consents ?? {}).length > 0;
    const found = hasAnswered ? await organizations.get(organization_id) : undefined;
    const change =
      found === undefined
        ? createUser({ organization_id, ...wanted })
        : createAnsweredUser({ ...found, caller, regulation, ...wanted });
    return answerUser(await store.changeUser({ ...change, silent }), regulation);
  },
};

/**
 * `PATCH /consents/users/{id}`: changes what is kept about a user beside their choices, if `version` is theirs. With
 * `$by_organization_user_id`, `{id}` is the organization's.
 */
export const patchUser: Route<PatchQuery, UserPatch, OrganizationCaller> = {
  name: "patchUser",
  summary: "Change what is kept about a user beside their choices",
  description:
    "Metadata merges key by key. Null removes: a key of the metadata, or a country. With `version`, the user's as last " +
    "read, it is refused when they have changed since, and shown as they are now. A user as read may be sent whole.",
  method: "PATCH",
  path: "/consents/users/:id",
  access: { organization: "consents:write" },
  query: patchQuerySchema,
  body: userPatchSchema,
  headers: ["If-Match"],
  answers: { 200: { description: "The user as they are now.", body: consentUserSchema, headers: ["ETag"] } },
  errors: [
    "malformed-header",
    "not-found",
    "unknown-regulation",
    "precondition-failed",
    "user-id-conflict",
    "user-version-stale",
    "field-not-writable",
    "metadata-too-large",
  ],
  async handle({ caller, params, query, body, headers }, { store, organizations, now }) {
    const ifMatch = parseEtags(headers.get("if-match"));
    requireOwnOrganization(caller, query.organization_id);
    requireOwnOrganization(caller, body.organization_id);
    const { organization_id } = caller;
    const { regulation, $disable_integrations: silent } = query;
    await requireRegulation(organizations, organization_id, regulation);
    const id = query.$by_organization_user_id
      ? await findId(store, organization_id, params.id ?? "")
      : (params.id ?? "");
    const change = patch({ organization_id, id, patch: body, regulation, now: now().getTime(), ifMatch });
    return answerUser(await store.changeUser({ ...change, silent }), regulation);
  },
};

// An organization_user_id leads to the same user for good, so this needs no lock.
async function findId(store: Store, organization_id: string, organization_user_id: string): Promise<string> {
  const found = await store.findUser(organization_id, { organization_user_id }, REGULATION_DEFAULT);
  if (found === undefined) throw new ConsentsError("not-found");
  return found.user.id;
}

function answerUser({ user, statuses }: ChangedUser, regulation: string): Answer {
  return { body: consentUser(user, statuses.get(regulation)), headers: { etag: userEtag(user) } };
}
