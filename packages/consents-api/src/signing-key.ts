import { createSigningKey, importSigningKey, type SigningKey } from "@consents/token-broker/consent-token";
import { ConsentsError } from "./domain/errors.ts";
import type { TokenKey } from "./domain/records.ts";
import type { Store } from "./domain/store.ts";
import { createTokenId, type TokenIdClaims } from "./domain/token-id.ts";
import { isPublicUrl } from "./public-url.ts";

/** What consent tokens are made with. */
export interface TokenSigner {
  signingKey: SigningKey;
  /** The `jti` for a token, of one that nobody has: see `token-id.ts`. */
  tokenIdOf(claims: TokenIdClaims): string;
}

/**
 * The server's own key for consent tokens of this issuer: the newest in the store that is not retired, or a new one.
 *
 * @throws ConsentsError `config-invalid` when `issuer` is no URL that others can be given; see `isPublicUrl`
 */
export async function findSigningKey(store: Store, issuer: string, now: Date): Promise<TokenSigner> {
  if (!isPublicUrl(issuer)) {
    throw new ConsentsError("config-invalid", {
      detail: "The public URL must be an http or https URL without user, password, query and fragment.",
    });
  }
  const own = (await listOwnKeys(store)).findLast((key) => key.issuer === issuer);
  if (own !== undefined) return tokenSigner(await importSigningKey(own.private_jwk), own);
  const key = await createOwnKey(issuer, now);
  await store.addTokenKey(key);
  return tokenSigner(await importSigningKey(key.private_jwk), key);
}

/** A new key of the server's own for this issuer, in no store yet. */
export async function createOwnKey(issuer: string, now: Date): Promise<OwnKey> {
  const private_jwk = await createSigningKey();
  const { kid, publicJwk } = await importSigningKey(private_jwk);
  return {
    kid,
    organization_id: null,
    issuer,
    public_jwk: { ...publicJwk },
    private_jwk: { ...private_jwk },
    created_at: now.toISOString(),
    retired_at: null,
  };
}

function tokenSigner(signingKey: SigningKey, key: TokenKey): TokenSigner {
  return { signingKey, tokenIdOf: (claims) => createTokenId(claims, key) };
}

/** The server's own keys that are not retired, of every issuer, oldest first. */
export async function listOwnKeys(store: Store): Promise<OwnKey[]> {
  return (await store.listTokenKeys())
    .filter((key) => key.organization_id === null && key.retired_at === null)
    .filter((key): key is OwnKey => key.private_jwk !== null)
    .sort((a, b) => a.created_at.localeCompare(b.created_at));
}

/** A key that can sign. */
export type OwnKey = TokenKey & { private_jwk: NonNullable<TokenKey["private_jwk"]> };
