import type { ConsentTokenClaims, JsonObject } from "@consents/contract";
import { base64url } from "jose";
import {
  type ConsentTokenAlgorithm,
  type ConsentTokenKey,
  createConsentTokenClaims,
  createSigningKey,
  importSigningKey,
  isTokenError,
  parseConsentTokenRequest,
  parsePublicKeys,
  type SigningKey,
  type TokenError,
  type VerifyConsentTokenOptions,
  verifyConsentToken,
} from "../src/consent-token/index.ts";

export const NOW: Date = new Date("2026-11-01T12:00:00Z");
export const NOW_SECONDS: number = NOW.getTime() / 1000;
export const ISSUER = "https://shop.example.org";
export const AUDIENCE = "https://consents.example.org";
export const ORGANIZATION = "acme";

/** A key that the verifier of a test knows, with what it may be used for. */
export interface KnownKey {
  key: SigningKey;
  known: ConsentTokenKey;
}

/** Creates a key pair and registers its public half the way an organization would. */
export async function createKnownKey(
  alg: ConsentTokenAlgorithm,
  rights: Partial<ConsentTokenKey> = {},
): Promise<KnownKey> {
  const key = await importSigningKey(await createSigningKey(alg));
  const [registered] = await parsePublicKeys({ keys: [key.publicJwk] });
  const { publicKey } = registered!;
  return {
    key,
    known: { publicKey, alg, issuer: ISSUER, organization_id: ORGANIZATION, retired: false, ...rights },
  };
}

/** Verifies against exactly these keys, at {@link NOW}. */
export function verifyWith(
  keys: readonly KnownKey[],
  token: unknown,
  options: Partial<VerifyConsentTokenOptions> = {},
): Promise<ConsentTokenClaims> {
  return verifyConsentToken(token, {
    findKey: (kid) => keys.find(({ key }) => key.kid === kid)?.known,
    audience: AUDIENCE,
    now: NOW,
    ...options,
  });
}

/** Claims that are good at {@link NOW}. */
export function goodClaims(changes: object = {}): ConsentTokenClaims {
  const request = parseConsentTokenRequest({
    organization_id: ORGANIZATION,
    organization_user_id: "ada@example.org",
  });
  const claims = createConsentTokenClaims(request, {
    issuer: ISSUER,
    audience: AUDIENCE,
    now: NOW,
    jti: "jti-1",
  });
  return { ...claims, ...changes };
}

export function goodHeader(key: SigningKey, changes: object = {}): JsonObject {
  return { alg: key.alg, kid: key.kid, typ: "consent+jwt", ...changes };
}

/** base64url of bytes, of text, or of a value's JSON. */
export function segment(value: Uint8Array | string | object): string {
  return base64url.encode(
    value instanceof Uint8Array || typeof value === "string" ? value : JSON.stringify(value),
  );
}

/** Signs any header and payload whatever: what an attacker with a key, or a careless issuer, could make. */
export async function forge(
  key: SigningKey,
  header: Uint8Array | string | object,
  payload: Uint8Array | string | object,
): Promise<string> {
  return signSegments(key, `${segment(header)}.${segment(payload)}`);
}

/** Signs two segments as they stand. */
export async function signSegments(key: SigningKey, input: string): Promise<string> {
  const parameters = key.alg === "ES256" ? { name: "ECDSA", hash: "SHA-256" } : { name: "Ed25519" };
  const signature = await crypto.subtle.sign(parameters, key.privateKey, new TextEncoder().encode(input));
  return `${input}.${segment(new Uint8Array(signature))}`;
}

/** The error that a promise rejects with; fails the test when it does not, or with another error. */
export async function refusal(promise: Promise<unknown>): Promise<TokenError> {
  const error: unknown = await promise.then(
    () => new Error("was accepted"),
    (reason: unknown) => reason,
  );
  if (isTokenError(error)) return error;
  throw error;
}
