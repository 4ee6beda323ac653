import { type ConsentTokenClaims, TOKEN_EXPIRY_LEEWAY } from "@consents/contract";
import { TokenError, verifyConsentToken } from "@consents/token-broker/consent-token";
import { LRUCache } from "lru-cache";
import { ConsentsError } from "../domain/errors.ts";
import type { Caller } from "../domain/records.ts";
import type { Store } from "../domain/store.ts";
import type { Revocations } from "./revocations.ts";
import { SESSION_TOKEN_PREFIX, secretHash } from "./session-token.ts";
import type { TokenKeys } from "./token-keys.ts";

/** Verified tokens are remembered up to this many characters of token. */
const CACHE_SIZE_MAX = 16 * 1024 * 1024;

/** What callers are recognised by. */
export interface AuthenticateOptions {
  store: Pick<Store, "findSession" | "findOrganization">;
  keys: TokenKeys;
  revocations: Pick<Revocations, "lookUp" | "isRevokedSince" | "generation">;
  /** The `aud` of consent tokens. */
  audience: string;
  /** Longest lifetime of a consent token, in seconds. */
  lifetimeCap: number;
  now: () => Date;
}

/** Who holds a token. */
export type Authenticate = (token: string) => Promise<Caller>;

interface Verified {
  caller: Extract<Caller, { kind: "citizen" }>;
  /** The key that signed it: looked at again at each use, for it may be retired meanwhile. */
  kid: string;
  /** Seconds since 1970. */
  exp: number;
  /** Of the revocations, when the token was looked up among them. */
  generation: number;
}

/**
 * Tells the caller by a session token or a consent token.
 *
 * The function throws ConsentsError or TokenError: `token-malformed`, `token-invalid`, `token-expired`,
 * `token-not-yet-valid`. A signature is verified once per token; whether the token has expired, whether its key is still
 * good and whether it was revoked, at every use: at once where it was revoked, within 5 seconds in every other process.
 */
export function createAuthenticate(options: AuthenticateOptions): Authenticate {
  const { store, keys, revocations, audience, lifetimeCap, now } = options;
  // By hash, so that no memory holds what a stranger could use.
  const verified = new LRUCache<string, Verified>({ maxSize: CACHE_SIZE_MAX });

  async function authenticateSession(token: string): Promise<Caller> {
    const found = await store.findSession(secretHash(token));
    if (found === undefined || found.key.disabled_at !== null) throw new ConsentsError("token-invalid");
    if (Date.parse(found.session.expires_at) <= now().getTime()) throw new ConsentsError("token-expired");
    const { organization_id, key, scopes } = found.key;
    return { kind: "organization", organization_id, key, scopes };
  }

  async function verify(token: string): Promise<Verified> {
    let kid = "";
    const findKey = (id: string) => {
      kid = id;
      return keys.find(id);
    };
    const claims = await verifyConsentToken(token, { findKey, audience, now: now(), lifetimeCap });
    const { organization_id, jti, exp } = claims;
    if ((await store.findOrganization(organization_id)) === undefined) throw new TokenError("token-invalid");
    // From before the look-up, so that nothing that is revoked meanwhile is missed.
    const { generation } = revocations;
    if (await revocations.lookUp(organization_id, jti)) throw new TokenError("token-invalid");
    return { caller: callerOf(claims), kid, exp, generation };
  }

  return async (token) => {
    if (token.startsWith(SESSION_TOKEN_PREFIX)) return authenticateSession(token);
    const hash = secretHash(token);
    const known = verified.get(hash);
    if (known === undefined || known.generation !== revocations.generation) {
      const fresh = await verify(token);
      verified.set(hash, fresh, { size: token.length });
      return fresh.caller;
    }
    if (known.exp < now().getTime() / 1000 - TOKEN_EXPIRY_LEEWAY) throw new TokenError("token-expired");
    const key = await keys.find(known.kid);
    if (key === undefined || key.retired) throw new TokenError("token-invalid");
    const { organization_id, jti } = known.caller;
    if (await revocations.isRevokedSince(organization_id, jti)) throw new TokenError("token-invalid");
    return known.caller;
  };
}

function callerOf(claims: ConsentTokenClaims): Verified["caller"] {
  const { organization_id, sub, scope, jti, iss, event, delegate, validations } = claims;
  return {
    kind: "citizen",
    organization_id,
    organization_user_id: sub,
    may_write: scope.split(" ").includes("consents:write"),
    jti,
    iss,
    ...(event && { event }),
    ...(delegate && { delegate }),
    ...(validations && { validations }),
  };
}
