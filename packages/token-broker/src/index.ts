export {
  type Authenticated,
  createTokenBroker,
  type TokenBroker,
  type TokenBrokerOptions,
} from "./create-token-broker.ts";
export type { CitizenTokenRequest, Issuer } from "./issuer.ts";
export type { ConsentsApiConnection } from "./issuers/consents-api-call.ts";
export { type ConsentsApiOptions, consentsApi } from "./issuers/consents-api-issuer.ts";
export { type SigningIssuer, type SigningOptions, signing } from "./issuers/signing-issuer.ts";
export { createLink, type LinkOptions } from "./link.ts";
export type { RateLimit } from "./rate-limit.ts";
export { isTokenError, TokenError, type TokenErrorCode, type TokenErrorOptions } from "./token-error.ts";
