import {
  type ConsentTokenClaims,
  delegateSchema,
  idSchema,
  metadataSchema,
  organizationUserIdSchema,
  tokenEventSchema,
  validationsSchema,
} from "@consents/contract";
import * as v from "valibot";
import { findJsonFault } from "./json-faults.ts";
import type { ParsedConsentTokenRequest } from "./request.ts";
import { findTokenContentFault } from "./token-content.ts";

/** Who makes a token, for which API, when, and under which number. */
export interface ConsentTokenClaimsOptions {
  /** `iss`: the name under which the verifier knows the signing key. */
  issuer: string;
  /** `aud`: the consents API's own name. */
  audience: string;
  now: Date;
  /** `jti`: unique per issuer, 1 to 128 characters. A random UUID is fine. */
  jti: string;
}

/** Builds the claims of a consent token. Pure. A delegate also becomes the actor (`act`, RFC 8693 §4.1). */
export function createConsentTokenClaims(
  request: ParsedConsentTokenRequest,
  options: ConsentTokenClaimsOptions,
): ConsentTokenClaims {
  const { organization_id, organization_user_id, lifetime, metadata, event, delegate, validations } = request;
  const permissions = request.permissions ?? ["write"];
  const iat = toSeconds(options.now);
  return {
    iss: options.issuer,
    aud: options.audience,
    sub: organization_user_id,
    iat,
    exp: iat + lifetime,
    jti: options.jti,
    organization_id,
    scope: permissions.includes("write") ? "consents:read consents:write" : "consents:read",
    ...(metadata && { metadata }),
    ...(event && { event }),
    ...(delegate && { delegate, act: { sub: delegate.id } }),
    ...(validations && { validations }),
  };
}

/** Seconds since 1970, as JWT counts them (NumericDate, RFC 7519 §2). */
export function toSeconds(time: Date): number {
  return Math.floor(time.getTime() / 1000);
}

const YEAR_10000 = 253_402_300_800;
const numericDate = v.pipe(v.number(), v.integer(), v.minValue(0), v.ltValue(YEAR_10000));

const claimsSchema = v.object({
  iss: v.string(),
  aud: v.string(),
  sub: organizationUserIdSchema,
  iat: numericDate,
  exp: numericDate,
  nbf: v.optional(numericDate),
  jti: v.pipe(v.string(), v.minLength(1), v.maxLength(128)),
  organization_id: idSchema,
  scope: v.picklist(["consents:read", "consents:read consents:write"]),
  metadata: v.optional(metadataSchema),
  event: v.optional(tokenEventSchema),
  delegate: v.optional(delegateSchema),
  act: v.optional(v.strictObject({ sub: v.string() })),
  validations: v.optional(validationsSchema),
});

/** Claims as another issuer may write them: `nbf` is not ours, but understood. */
export type ReadConsentTokenClaims = ConsentTokenClaims & { nbf?: number };

/**
 * Parses a token's payload; undefined when any claim breaks a rule. Claims we do not know are ignored and left out
 * (RFC 7519 §4). Not checked: what the claims are compared with (issuer, audience, clock, cap).
 */
export function parseConsentTokenClaims(payload: unknown): ReadConsentTokenClaims | undefined {
  // Deeper than metadata may be, so that metadata's own rule decides.
  if (findJsonFault(payload, "", 32)) return undefined;
  const result = v.safeParse(claimsSchema, payload, { abortEarly: true });
  if (!result.success) return undefined;
  const { act, delegate } = result.output;
  if (act && act.sub !== delegate?.id) return undefined;
  return findTokenContentFault(result.output) ? undefined : result.output;
}
