import {
  type ConsentTokenResponse,
  consentTokenRequestSchema,
  consentTokenResponseSchema,
  isJsonObject,
} from "@consents/contract";
import {
  createConsentTokenClaims,
  parseConsentTokenRequest,
  signConsentToken,
} from "@consents/token-broker/consent-token";
import * as v from "valibot";
import { requireOwnOrganization } from "../own-user.ts";
import { organizationQuerySchema } from "../query-schemas.ts";
import type { OrganizationCaller, Route } from "../route.ts";

/**
 * `POST /consents/tokens`: a bearer for one citizen. `organization_id` may stand in the query instead of the body.
 * Whether the citizen is known is not asked: the first event creates them.
 */
export const createConsentToken: Route<{ organization_id?: string }, unknown, OrganizationCaller> = {
  name: "createConsentToken",
  summary: "Make a consent token: a bearer for one citizen",
  method: "POST",
  path: "/consents/tokens",
  access: { organization: "tokens:create" },
  query: organizationQuerySchema,
  // The module that verifies tokens also says what may be in them.
  body: v.unknown(),
  bodyShape: consentTokenRequestSchema,
  answers: { 200: { description: "What was asked for, and the token.", body: consentTokenResponseSchema } },
  errors: ["not-found", "metadata-too-large", "lifetime-out-of-range"],
  async handle({ caller, query, body }, { issuer, signingKey, tokenIdOf, lifetimeCap, now, newId }) {
    requireOwnOrganization(caller, query.organization_id);
    const request = parseConsentTokenRequest(isJsonObject(body) ? { ...query, ...body } : body, {
      lifetimeCap,
    });
    requireOwnOrganization(caller, request.organization_id);
    const claims = createConsentTokenClaims(request, { issuer, audience: issuer, now: now(), jti: newId() });
    const id_token = await signConsentToken({ ...claims, jti: tokenIdOf(claims) }, signingKey);
    const answer: ConsentTokenResponse = { ...request, id_token };
    return { body: answer };
  },
};
