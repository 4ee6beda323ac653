import {
  idSchema,
  NOTICE_SIZE_MAX,
  type NoticeRequest,
  noticeRequestSchema,
  noticeSchema,
} from "@consents/contract";
import { ConsentsError } from "../../domain/errors.ts";
import { publishNotice } from "../../domain/publish-notice.ts";
import { requireOwnOrganization } from "../own-user.ts";
import { organizationQuerySchema } from "../query-schemas.ts";
import type { OrganizationCaller, Route } from "../route.ts";
import { validate } from "../validate.ts";

/**
 * `PUT /notices/{id}`: publishes the next version. Publishing what is already the newest version changes nothing. All
 * texts in all languages are one body, so it may be larger than others.
 */
export const putNotice: Route<{ organization_id?: string }, NoticeRequest, OrganizationCaller> = {
  name: "putNotice",
  summary: "Publish the next version of a notice",
  description: "Publishing what is already the newest version changes nothing.",
  method: "PUT",
  path: "/notices/:id",
  access: { organization: "notices:write" },
  params: { id: idSchema },
  query: organizationQuerySchema,
  body: noticeRequestSchema,
  bodySizeMax: NOTICE_SIZE_MAX,
  answers: { 200: { description: "The newest version.", body: noticeSchema, headers: ["ETag"] } },
  errors: ["not-found", "unknown-regulation"],
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
