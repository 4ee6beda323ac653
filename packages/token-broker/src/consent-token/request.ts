import {
  type ConsentTokenRequest,
  consentTokenRequestSchema,
  JSON_DEPTH_MAX,
  type ProblemDetail,
  TOKEN_LIFETIME_CAP,
  TOKEN_LIFETIME_DEFAULT,
} from "@consents/contract";
import * as v from "valibot";
import { TokenError, type TokenErrorCode } from "../token-error.ts";
import { findJsonFault } from "./json-faults.ts";
import { shapeDetails } from "./shape-details.ts";
import { findTokenContentFault } from "./token-content.ts";

/** What bounds a request for a consent token. */
export interface ConsentTokenRequestOptions {
  /** The longest lifetime that is granted, in seconds. Default: 90 days. */
  lifetimeCap?: number;
}

/** A request that may be signed: every rule holds, and the lifetime is there. */
export type ParsedConsentTokenRequest = ConsentTokenRequest & { lifetime: number };

/**
 * Parses what somebody wants in a consent token (`POST /consents/tokens`, body). Without a `lifetime` it gets 900 s,
 * or the cap if that is shorter.
 *
 * Throws {@link TokenError}: `validation-failed`, `unknown-field`, `lifetime-out-of-range` (names the cap),
 * `metadata-too-large`, `too-deep`, `forbidden-key`, `ill-formed-text`, `number-not-interoperable`; `errors` says where.
 *
 * Not checked: whether the organization and its user exist, and whether the caller may speak for them.
 */
export function parseConsentTokenRequest(
  body: unknown,
  options: ConsentTokenRequestOptions = {},
): ParsedConsentTokenRequest {
  const { lifetimeCap = TOKEN_LIFETIME_CAP } = options;
  // The request itself is at most three levels around a metadata object.
  const fault = findJsonFault(body, "", JSON_DEPTH_MAX + 3);
  if (fault) refuse([fault]);
  const result = v.safeParse(consentTokenRequestSchema, body);
  if (!result.success) return refuse(shapeDetails(result.issues));
  const contentFault = findTokenContentFault(result.output);
  if (contentFault) refuse([contentFault]);
  return { ...result.output, lifetime: parseLifetime(result.output.lifetime, lifetimeCap) };
}

function parseLifetime(lifetime: unknown, cap: number): number {
  if (lifetime === undefined) return Math.min(TOKEN_LIFETIME_DEFAULT, cap);
  if (typeof lifetime === "number" && Number.isInteger(lifetime) && lifetime >= 1 && lifetime <= cap) {
    return lifetime;
  }
  const detail = `must be a whole number of seconds from 1 to ${cap}`;
  return refuse([{ pointer: "/lifetime", code: "lifetime-out-of-range", detail }]);
}

function refuse(details: ProblemDetail[]): never {
  const [first] = details as [ProblemDetail];
  const where = first.pointer === "" ? "The request" : first.pointer.slice(1).replaceAll("/", ".");
  throw new TokenError(first.code as TokenErrorCode, {
    detail: `${where} ${first.detail}.`,
    errors: details,
  });
}
