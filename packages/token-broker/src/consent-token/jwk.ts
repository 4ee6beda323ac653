import { isJsonObject } from "@consents/contract";
import { TokenError } from "../token-error.ts";
import { algorithms, type ConsentTokenAlgorithm, isAlgorithmName } from "./algorithms.ts";
import { decodeBase64url } from "./base64url.ts";
import { isSmallOrder } from "./small-order.ts";

/** A public key as JWK (RFC 7517), with only the members that matter here. */
export interface PublicKeyJwk {
  kty: "EC" | "OKP";
  crv: "P-256" | "Ed25519";
  x: string;
  /** P-256 only. */
  y?: string;
  kid: string;
  alg: ConsentTokenAlgorithm;
  use: "sig";
}

/** A private key as JWK: the public members and `d`. Keep it secret. */
export interface PrivateKeyJwk extends PublicKeyJwk {
  d: string;
}

const kidPattern = /^[A-Za-z0-9._:~-]{1,128}$/;
const privateMembers = ["d", "p", "q", "dp", "dq", "qi", "oth", "k", "priv"];

/** True for a key id that may be looked up: 1 to 128 characters that need no escaping anywhere. */
export function isKeyId(value: unknown): value is string {
  return typeof value === "string" && kidPattern.test(value);
}

/**
 * Takes the public half out of a JWK: P-256 or Ed25519, meant for signatures, with a key id. Throws `weak-key`.
 * Not checked: whether the point lies on its curve; the import does that.
 */
export function parsePublicHalf(jwk: unknown, operation: "sign" | "verify", pointer = ""): PublicKeyJwk {
  if (!isJsonObject(jwk)) refuseKey(pointer, "it is not a JWK");
  const algorithm = Object.values(algorithms).find(({ kty, crv }) => kty === jwk.kty && crv === jwk.crv);
  if (!algorithm) refuseKey(pointer, "only P-256 and Ed25519 keys are accepted");
  const { kty, crv, alg } = algorithm;
  if (jwk.use !== undefined && jwk.use !== "sig") refuseKey(pointer, '"use" must be "sig"');
  if (jwk.alg !== undefined && !isAlgorithmName(alg, jwk.alg)) refuseKey(pointer, `"alg" must be "${alg}"`);
  if (jwk.key_ops !== undefined && !(Array.isArray(jwk.key_ops) && jwk.key_ops.includes(operation))) {
    refuseKey(pointer, `"key_ops" must hold "${operation}"`);
  }
  if (!isKeyId(jwk.kid)) refuseKey(pointer, '"kid" must be 1 to 128 letters, digits or . _ : ~ -');
  const x = parseNumber(jwk.x, pointer, "x");
  if (crv === "Ed25519" && isSmallOrder(x)) refuseKey(pointer, "its point is of small order");
  const y = kty === "EC" ? { y: parseNumber(jwk.y, pointer, "y") } : {};
  return { kty, crv, x, ...y, kid: jwk.kid, alg, use: "sig" };
}

/** Parses a public JWK; refuses one that also holds its private half: a key set is meant to be published. */
export function parsePublicJwk(jwk: unknown, pointer = ""): PublicKeyJwk {
  if (isJsonObject(jwk) && privateMembers.some((member) => Object.hasOwn(jwk, member))) {
    refuseKey(pointer, "it holds private members; register the public half only, and replace this key");
  }
  return parsePublicHalf(jwk, "verify", pointer);
}

/** Parses a private JWK. */
export function parsePrivateJwk(jwk: unknown): PrivateKeyJwk {
  const publicHalf = parsePublicHalf(jwk, "sign");
  return { ...publicHalf, d: parseNumber((jwk as { d?: unknown }).d, "", "d") };
}

/** Throws `weak-key`. `pointer` says which key; nothing of the key is repeated. */
export function refuseKey(pointer: string, reason: string): never {
  throw new TokenError("weak-key", {
    detail: `The key must not be used: ${reason}.`,
    errors: [{ pointer, code: "weak-key", detail: reason }],
  });
}

/** Both curves write every number as 32 bytes. */
function parseNumber(value: unknown, pointer: string, member: string): string {
  const bytes = typeof value === "string" ? decodeBase64url(value) : undefined;
  if (bytes?.length !== 32) refuseKey(pointer, `"${member}" must be 32 bytes in base64url`);
  return value as string;
}
