import { type CryptoKey, calculateJwkThumbprint, exportJWK, generateKeyPair, importJWK } from "jose";
import type { ConsentTokenAlgorithm } from "./algorithms.ts";
import { type PrivateKeyJwk, type PublicKeyJwk, parsePrivateJwk, refuseKey } from "./jwk.ts";
import { importPublicKey } from "./public-keys.ts";

/** A private key ready to sign, and the half of it to publish. */
export interface SigningKey {
  readonly kid: string;
  readonly alg: ConsentTokenAlgorithm;
  /** Not extractable. */
  readonly privateKey: CryptoKey;
  /** What belongs into a JWK set. */
  readonly publicJwk: PublicKeyJwk;
}

/**
 * Creates a new key pair as private JWK; `kid` is its thumbprint (RFC 7638). `alg` defaults to ES256.
 * The caller stores it: it is a secret.
 */
export async function createSigningKey(alg: ConsentTokenAlgorithm = "ES256"): Promise<PrivateKeyJwk> {
  const { privateKey } = await generateKeyPair(alg, { extractable: true });
  const jwk = await exportJWK(privateKey);
  return parsePrivateJwk({ ...jwk, kid: await calculateJwkThumbprint(jwk), alg, use: "sig" });
}

/**
 * Imports a private JWK. Do it once and keep the result.
 * Throws `weak-key` for everything that {@link parsePublicKeys} would refuse, and when the two halves do not fit.
 */
export async function importSigningKey(jwk: unknown): Promise<SigningKey> {
  const { d, ...publicJwk } = parsePrivateJwk(jwk);
  const { kid, alg, publicKey } = await importPublicKey(publicJwk);
  const privateKey = await importJWK({ ...publicJwk, d }, alg).catch(() =>
    refuseKey("", "its private half cannot be imported"),
  );
  if (!(await isPair(privateKey, publicKey, alg))) refuseKey("", "its two halves do not fit");
  return { kid, alg, privateKey, publicJwk };
}

/** Runtimes differ in whether an import compares the halves; a signature tells. */
async function isPair(
  privateKey: CryptoKey,
  publicKey: CryptoKey,
  alg: ConsentTokenAlgorithm,
): Promise<boolean> {
  const parameters = alg === "ES256" ? { name: "ECDSA", hash: "SHA-256" } : { name: "Ed25519" };
  const probe = new Uint8Array(1);
  const signature = await crypto.subtle.sign(parameters, privateKey, probe);
  return crypto.subtle.verify(parameters, publicKey, signature, probe);
}
