import { idSchema, type NoticeRequest, noticeRequestSchema } from "@consents/contract";
import { ConsentsError } from "../../domain/errors.ts";
import { publishNotice } from "../../domain/publish-notice.ts";
import { requireOwnOrganization } from "../own-user.ts";
import { organizationQuerySchema } from "../query-schemas.ts";
import type { OrganizationCaller, Route } from "../route.ts";
import { validate } from "../validate.ts";

/** `PUT /notices/{id}`: publishes the next version. Publishing what is already the newest version changes nothing. */
export const putNotice: Route<{ organization_id?: string }, NoticeRequest, OrganizationCaller> = {
  method: "PUT",
  path: "/notices/:id",
  access: { organization: "notices:write" },
  query: organizationQuerySchema,
  body: noticeRequestSchema,
  async handle({ caller, params, query, body }, { store, organizations, now }) {
    requireOwnOrganization(caller, query.organization_id);
    const { organization_id } = caller;
    const id = validate(idSchema, params.id, "id");
    const organization = await store.findOrganization(organization_id);
    if (organization === undefined) throw new ConsentsError("token-invalid");
    const decide = publishNotice({ id, organization, request: body, now: now().getTime() });
    const { notice } = await store.publishNotice(organization_id, id, decide);
    organizations.forget(organization_id);
    return { body: notice, headers: { etag: `"${notice.version}"` } };
  },
};
