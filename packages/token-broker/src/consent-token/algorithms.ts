/** The signature algorithms of consent tokens: ECDSA on P-256 (RFC 7518 §3.4) and Ed25519 (RFC 8037, RFC 9864). */
export type ConsentTokenAlgorithm = "ES256" | "Ed25519";

/** What a key of an algorithm looks like as JWK, and which `alg` a token signed by it may name. */
interface Algorithm {
  readonly alg: ConsentTokenAlgorithm;
  readonly kty: "EC" | "OKP";
  readonly crv: "P-256" | "Ed25519";
  /** `EdDSA` is the older name of `Ed25519`. */
  readonly names: readonly string[];
}

export const algorithms: Readonly<Record<ConsentTokenAlgorithm, Algorithm>> = {
  ES256: { alg: "ES256", kty: "EC", crv: "P-256", names: ["ES256"] },
  Ed25519: { alg: "Ed25519", kty: "OKP", crv: "Ed25519", names: ["Ed25519", "EdDSA"] },
};

/** True when a token whose header says `name` may be checked with a key of `alg`. */
export function isAlgorithmName(alg: ConsentTokenAlgorithm, name: unknown): name is string {
  return typeof name === "string" && algorithms[alg].names.includes(name);
}
