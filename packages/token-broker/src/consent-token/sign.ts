import { CONSENT_TOKEN_TYPE, type ConsentTokenClaims, TOKEN_SIZE_MAX } from "@consents/contract";
import { CompactSign } from "jose";
import { TokenError } from "../token-error.ts";
import type { SigningKey } from "./signing-key.ts";

/**
 * Signs claims as consent token: a compact JWS with `typ: consent+jwt` (RFC 8725 §3.11). Throws `metadata-too-large`
 * when the token would be longer than a verifier looks at (8 KiB).
 *
 * Not checked: the claims. Make them with {@link createConsentTokenClaims}.
 */
export async function signConsentToken(claims: ConsentTokenClaims, key: SigningKey): Promise<string> {
  const token = await new CompactSign(new TextEncoder().encode(JSON.stringify(claims)))
    .setProtectedHeader({ alg: key.alg, kid: key.kid, typ: CONSENT_TOKEN_TYPE })
    .sign(key.privateKey);
  if (token.length > TOKEN_SIZE_MAX) {
    throw new TokenError("metadata-too-large", {
      detail: `The token would be longer than ${TOKEN_SIZE_MAX} characters: put less metadata into it.`,
    });
  }
  return token;
}
