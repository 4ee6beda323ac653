import { createHmac, timingSafeEqual } from "node:crypto";
import type { TokenKey } from "./records.ts";

/** Characters of the proof: 132 bits. */
const PROOF_LENGTH = 22;

/** The server's own key that tokens are signed with. */
type PrivateKey = Pick<TokenKey, "private_jwk">;

/** The claims that a token's id is made of. */
export interface TokenIdClaims {
  /** An id that nobody has. */
  jti: string;
  organization_id: string;
  /** When the token ends, in seconds since 1970. */
  exp: number;
}

/**
 * The `jti` of a token that this server makes. It says when the token ends and proves that it was
 * made with this key: so the server can tell by the `jti` alone, and need not keep a record of every token it makes.
 */
export function createTokenId({ jti, organization_id, exp }: TokenIdClaims, key: PrivateKey): string {
  const claimed = `${jti}.${exp.toString(36)}`;
  return `${claimed}.${prove(claimed, organization_id, key)}`;
}

/** When the token with this `jti` ends, in seconds since 1970; undefined: it was not made with this key. */
export function parseTokenId(jti: string, organization_id: string, key: PrivateKey): number | undefined {
  const dot = jti.lastIndexOf(".");
  const claimed = jti.slice(0, dot);
  const given = Buffer.from(jti.slice(dot + 1));
  const right = Buffer.from(prove(claimed, organization_id, key));
  if (given.length !== right.length || !timingSafeEqual(given, right)) return undefined;
  return Number.parseInt(claimed.slice(claimed.lastIndexOf(".") + 1), 36);
}

// The signing key itself is never used for two things: a secret of its own is made of it.
function prove(claimed: string, organization_id: string, { private_jwk }: PrivateKey): string {
  if (typeof private_jwk?.d !== "string") throw new TypeError("the key has no private part");
  const secret = createHmac("sha256", private_jwk.d).update("consents: ids of tokens").digest();
  const proof = createHmac("sha256", secret).update(JSON.stringify([organization_id, claimed]));
  return proof.digest("base64url").slice(0, PROOF_LENGTH);
}
