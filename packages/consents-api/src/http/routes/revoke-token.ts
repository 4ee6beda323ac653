import {
  TOKEN_EXPIRY_LEEWAY,
  TOKEN_FUTURE_LEEWAY,
  type TokenNumber,
  tokenNumberSchema,
} from "@consents/contract";
import * as v from "valibot";
import { findTokenEnd } from "../find-token-end.ts";
import { requireOwnOrganization } from "../own-user.ts";
import { organizationQuerySchema } from "../query-schemas.ts";
import type { OrganizationCaller, Route } from "../route.ts";

/** So much the clocks of two processes may differ, in seconds. */
const CLOCKS_APART = 60;

/**
 * `POST /consents/tokens/revoke` (RFC 7009): a consent token of the organization, whoever signed it, is not accepted any
 * more. 200 also when nobody knows it (§2.2). The revocation is kept until the token has ended in any case.
 */
export const revokeToken: Route<{ organization_id?: string }, TokenNumber, OrganizationCaller> = {
  name: "revokeToken",
  summary: "Revoke a consent token",
  description:
    "By its `jti`, whether this server made the token or the organization's broker did, and whether or not there is one. " +
    "It is refused at once by the process that answers, and within 5 seconds by all others on the same database. What was " +
    "recorded with it stays.",
  method: "POST",
  path: "/consents/tokens/revoke",
  access: { organization: "tokens:create" },
  query: organizationQuerySchema,
  body: tokenNumberSchema,
  answers: { 200: { description: "It is not accepted any more.", body: v.strictObject({}) } },
  errors: ["not-found"],
  async handle({ caller, query, body }, { store, revocations, lifetimeCap, now }) {
    requireOwnOrganization(caller, query.organization_id);
    requireOwnOrganization(caller, body.organization_id);
    const { organization_id } = caller;
    const at = now().getTime();
    const made = await findTokenEnd(store, organization_id, body.jti);
    // Of a broker's token only the longest time is known that it may have.
    const end = made === undefined ? at + (lifetimeCap + TOKEN_FUTURE_LEEWAY) * 1000 : made.exp * 1000;
    // Of several processes the one with the fastest clock forgets it.
    const kept = (TOKEN_EXPIRY_LEEWAY + CLOCKS_APART) * 1000;
    const expires_at = new Date(end + kept).toISOString();
    const revoked_at = new Date(at).toISOString();
    await revocations.revoke({ organization_id, jti: body.jti, revoked_at, expires_at });
    return { body: {} };
  },
};
