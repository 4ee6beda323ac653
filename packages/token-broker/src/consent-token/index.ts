export { isTokenError, TokenError, type TokenErrorCode } from "../token-error.ts";
export type { ConsentTokenAlgorithm } from "./algorithms.ts";
export { type ConsentTokenClaimsOptions, createConsentTokenClaims } from "./claims.ts";
export type { PrivateKeyJwk, PublicKeyJwk } from "./jwk.ts";
export { type PublicKey, parsePublicKeys } from "./public-keys.ts";
export {
  type ConsentTokenRequestOptions,
  type ParsedConsentTokenRequest,
  parseConsentTokenRequest,
} from "./request.ts";
export { signConsentToken } from "./sign.ts";
export { createSigningKey, importSigningKey, type SigningKey } from "./signing-key.ts";
export { type ConsentTokenKey, type VerifyConsentTokenOptions, verifyConsentToken } from "./verify.ts";
