import { type TokenNumber, type TokenState, tokenNumberSchema, tokenStateSchema } from "@consents/contract";
import { findTokenEnd } from "../find-token-end.ts";
import { requireOwnOrganization } from "../own-user.ts";
import { organizationQuerySchema } from "../query-schemas.ts";
import type { OrganizationCaller, Route } from "../route.ts";

/**
 * `POST /consents/tokens/introspect` (RFC 7662): whether a consent token that `POST /consents/tokens` made for the
 * organization is still good. Its `jti` tells when it ends and proves who made it; of a broker's own tokens this server
 * knows nothing until they are used, so they are not active here (§2.2).
 */
export const introspectToken: Route<{ organization_id?: string }, TokenNumber, OrganizationCaller> = {
  name: "introspectToken",
  summary: "Ask whether a consent token is still good",
  description:
    "By its `jti`. `active` is true for a token that `POST /consents/tokens` made for the organization, that has not ended, " +
    "was not revoked, and whose key is in use. Everything else is not active: also what the organization's own broker " +
    "signed, since this server does not know of it.",
  method: "POST",
  path: "/consents/tokens/introspect",
  access: { organization: "tokens:create" },
  query: organizationQuerySchema,
  body: tokenNumberSchema,
  answers: { 200: { description: "What is known of it.", body: tokenStateSchema } },
  errors: ["not-found"],
  async handle({ caller, query, body: { jti, organization_id: named } }, { store, revocations, now }) {
    requireOwnOrganization(caller, query.organization_id);
    requireOwnOrganization(caller, named);
    const { organization_id } = caller;
    const made = await findTokenEnd(store, organization_id, jti);
    const active =
      made !== undefined &&
      made.exp * 1000 > now().getTime() &&
      !(await revocations.lookUp(organization_id, jti));
    const state: TokenState = active ? { active, jti, ...made } : { active: false };
    return { body: state };
  },
};
