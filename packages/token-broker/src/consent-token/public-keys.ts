import { isJsonObject } from "@consents/contract";
import { type CryptoKey, importJWK } from "jose";
import { TokenError } from "../token-error.ts";
import type { ConsentTokenAlgorithm } from "./algorithms.ts";
import { type PublicKeyJwk, parsePublicJwk, refuseKey } from "./jwk.ts";

/** A public key that consent tokens may be verified with. */
export interface PublicKey {
  readonly kid: string;
  readonly alg: ConsentTokenAlgorithm;
  /** Imported once; keep it. */
  readonly publicKey: CryptoKey;
  /** The key as it may be stored and published: unknown members are gone. */
  readonly jwk: PublicKeyJwk;
}

const KEYS_MAX = 32;

/**
 * Parses a JWK set (RFC 7517 §5) that somebody wants to register. All keys are good, or none is taken.
 *
 * Throws `weak-key` for symmetric, private and RSA keys, other curves, points off their curve or of small order,
 * `use` other than `sig`, an `alg` that is not the curve's, a `kid` that is missing, malformed or there twice;
 * `validation-failed` for anything that is no JWK set of at most 32 keys.
 *
 * Not checked: who owns the keys, and whether a `kid` is already registered.
 */
export async function parsePublicKeys(jwks: unknown): Promise<PublicKey[]> {
  const keys = isJsonObject(jwks) ? jwks.keys : undefined;
  if (!Array.isArray(keys) || keys.length > KEYS_MAX) {
    const detail = `must be an array of at most ${KEYS_MAX} keys`;
    throw new TokenError("validation-failed", {
      detail: `keys ${detail}.`,
      errors: [{ pointer: "/keys", code: "validation-failed", detail }],
    });
  }
  const parsed = keys.map((jwk, index) => parsePublicJwk(jwk, `/keys/${index}`));
  const kids = new Set<string>();
  for (const [index, { kid }] of parsed.entries()) {
    if (kids.has(kid)) refuseKey(`/keys/${index}`, "another key has the same kid");
    kids.add(kid);
  }
  return Promise.all(parsed.map((jwk, index) => importPublicKey(jwk, `/keys/${index}`)));
}

/** Imports a parsed public key; throws `weak-key` when its point is not on the curve. */
export async function importPublicKey(jwk: PublicKeyJwk, pointer = ""): Promise<PublicKey> {
  try {
    const publicKey = await importJWK(jwk, jwk.alg);
    return { kid: jwk.kid, alg: jwk.alg, publicKey, jwk };
  } catch {
    return refuseKey(pointer, "its point is not on the curve");
  }
}
