import type { Store } from "../domain/store.ts";
import { parseTokenId } from "../domain/token-id.ts";

/** What a `jti` says of a token that this server made. */
export interface TokenEnd {
  iss: string;
  /** Seconds since 1970. */
  exp: number;
}

/**
 * Reads the `jti` of a token that this server made for the organization, with a key that is in use. Undefined: it did not,
 * the key is retired, or an earlier version made it, whose ids said nothing.
 */
export async function findTokenEnd(
  store: Pick<Store, "listTokenKeys">,
  organization_id: string,
  jti: string,
): Promise<TokenEnd | undefined> {
  for (const key of await store.listTokenKeys()) {
    if (key.private_jwk === null || key.retired_at !== null) continue;
    const exp = parseTokenId(jti, organization_id, key);
    if (exp !== undefined) return { iss: key.issuer, exp };
  }
  return undefined;
}
