import { idSchema, TOKEN_LIFETIME_CAP } from "@consents/contract";
import * as v from "valibot";
import { createConsentTokenClaims } from "../consent-token/claims.ts";
import { type PrivateKeyJwk, type PublicKeyJwk, parsePrivateJwk } from "../consent-token/jwk.ts";
import { parseConsentTokenRequest } from "../consent-token/request.ts";
import { signConsentToken } from "../consent-token/sign.ts";
import { importSigningKey } from "../consent-token/signing-key.ts";
import type { Issuer } from "../issuer.ts";
import { TokenError } from "../token-error.ts";

/** Options of {@link signing}. */
export interface SigningOptions {
  /** The private key, as `createSigningKey` or `consents-api keys create` makes it. A secret. */
  jwk: PrivateKeyJwk;
  /** `iss`: the name under which the organization registered the key at the consents API. */
  issuer: string;
  /** `aud`: the consents API's own name, usually its base URL. */
  audience: string;
  organization_id: string;
  /** The longest lifetime that is signed, in seconds; at most what the consents API accepts. Default: 90 days. */
  lifetimeCap?: number;
  /** The clock. Default: the system's. */
  now?: () => Date;
}

/** An {@link Issuer} that also knows what to publish. */
export interface SigningIssuer extends Issuer {
  /** The public key as JWK set: to register at the consents API, or to publish. Nothing secret in it. */
  jwks(): { keys: PublicKeyJwk[] };
}

/**
 * An issuer that signs with the site's own key, without a call over the network.
 * Throws `weak-key` or `config-invalid` at once; a key whose point is not on its curve is refused with the first token.
 *
 * Not checked: whether the consents API knows the key. If it does not, it answers `token-invalid` to every token.
 */
export function signing(options: SigningOptions): SigningIssuer {
  const {
    issuer,
    audience,
    organization_id,
    lifetimeCap = TOKEN_LIFETIME_CAP,
    now = () => new Date(),
  } = options;
  for (const [name, value] of Object.entries({ issuer, audience })) {
    if (typeof value !== "string" || value === "") {
      throw new TokenError("config-invalid", { detail: `signing: ${name} must be a text.` });
    }
  }
  if (!v.is(idSchema, organization_id)) {
    throw new TokenError("config-invalid", { detail: "signing: organization_id is not an id." });
  }
  const { d: _secret, ...publicJwk } = parsePrivateJwk(options.jwk);
  const key = importSigningKey(options.jwk);
  // Whoever asks for a token gets the rejection; until then nobody waits for it.
  key.catch(() => undefined);

  const issue: Issuer = async (request) => {
    const parsed = parseConsentTokenRequest({ ...request, organization_id }, { lifetimeCap });
    const jti = crypto.randomUUID();
    const claims = createConsentTokenClaims(parsed, { issuer, audience, now: now(), jti });
    return { id_token: await signConsentToken(claims, await key), lifetime: parsed.lifetime };
  };
  return Object.assign(issue, { jwks: () => ({ keys: [publicJwk] }) });
}
