import {
  CONSENT_TOKEN_TYPE,
  type ConsentTokenClaims,
  type JsonObject,
  TOKEN_EXPIRY_LEEWAY,
  TOKEN_FUTURE_LEEWAY,
  TOKEN_LIFETIME_CAP,
} from "@consents/contract";
import { type CryptoKey, compactVerify } from "jose";
import { TokenError } from "../token-error.ts";
import { type ConsentTokenAlgorithm, isAlgorithmName } from "./algorithms.ts";
import { parseConsentTokenClaims, toSeconds } from "./claims.ts";
import { isKeyId } from "./jwk.ts";
import { parseCompactJws } from "./jws-grammar.ts";

/** A key as the verifier knows it: what it may sign for is decided here, never by the token. */
export interface ConsentTokenKey {
  publicKey: CryptoKey;
  alg: ConsentTokenAlgorithm;
  /** The only `iss` this key may name. */
  issuer: string;
  /** The only organization this key may speak for; null: any (the consents API's own key). */
  organization_id: string | null;
  /** True: known, but no longer good. */
  retired: boolean;
}

/** What a token is measured against. */
export interface VerifyConsentTokenOptions {
  /** Looks a key up by its id; nothing else of the token is ever used to find one. Undefined when unknown. */
  findKey: (kid: string) => ConsentTokenKey | undefined | Promise<ConsentTokenKey | undefined>;
  /** The only `aud` that is accepted. */
  audience: string;
  now: Date;
  /** The longest `exp − iat` that is accepted, in seconds. Default: 90 days. */
  lifetimeCap?: number;
}

/**
 * Verifies a consent token and returns its claims.
 *
 * Throws {@link TokenError}: `token-malformed` (not even a JWS), `token-expired` and `token-not-yet-valid` (only once
 * the signature and every other claim are good; clocks may differ by 30 s and 60 s), and for everything else one
 * `token-invalid` that never says why (RFC 8725). An error of `findKey` passes through.
 *
 * The profile: ES256 or Ed25519, and a header of `alg`, `kid` and `typ: consent+jwt` and nothing more, so no
 * embedded key, no URL to fetch one from, no critical extension.
 *
 * Not checked: whether the token (`jti`), its issuer or its organization was revoked or exists, whether the citizen
 * exists, whether the token was used before, and whether `scope` allows what is asked for.
 */
export async function verifyConsentToken(
  token: unknown,
  options: VerifyConsentTokenOptions,
): Promise<ConsentTokenClaims> {
  const { header } = parseCompactJws(token);
  const key = await findKey(header, options);
  const { nbf, ...claims } = await verifySignature(token as string, header, key);
  if (!fits(claims, key, options)) invalid();
  const now = toSeconds(options.now);
  if (Math.max(claims.iat, nbf ?? 0) > now + TOKEN_FUTURE_LEEWAY) throw new TokenError("token-not-yet-valid");
  if (claims.exp < now - TOKEN_EXPIRY_LEEWAY) throw new TokenError("token-expired");
  return claims;
}

const headerMembers = ["alg", "kid", "typ"];

async function findKey(header: JsonObject, options: VerifyConsentTokenOptions): Promise<ConsentTokenKey> {
  const { alg, kid, typ } = header;
  if (typ !== CONSENT_TOKEN_TYPE || !isKeyId(kid)) invalid();
  if (!Object.keys(header).every((member) => headerMembers.includes(member))) invalid();
  const key = await options.findKey(kid);
  if (!key || key.retired || !isAlgorithmName(key.alg, alg)) invalid();
  return key;
}

async function verifySignature(token: string, header: JsonObject, key: ConsentTokenKey) {
  const { payload } = await compactVerify(token, key.publicKey, { algorithms: [String(header.alg)] }).catch(
    invalid,
  );
  return parseConsentTokenClaims(JSON.parse(new TextDecoder().decode(payload))) ?? invalid();
}

function fits(claims: ConsentTokenClaims, key: ConsentTokenKey, options: VerifyConsentTokenOptions): boolean {
  const { audience, lifetimeCap = TOKEN_LIFETIME_CAP } = options;
  const lifetime = claims.exp - claims.iat;
  return (
    claims.iss === key.issuer &&
    claims.aud === audience &&
    (key.organization_id === null || claims.organization_id === key.organization_id) &&
    lifetime >= 1 &&
    lifetime <= lifetimeCap
  );
}

function invalid(): never {
  throw new TokenError("token-invalid");
}
