import type { Leaf, LeafValue } from "./leaf.ts";
import type { TokenClaims } from "./token-claims.ts";

/**
 * What each event says, in the order in which they are sent: what takes back, refuses or objects, then what grants. An
 * event waits for its approval as a whole, and what needs one the API's newest notices say, not the one at hand: so
 * withdrawing is never harder than giving. An emptied preference takes back; one with fewer values still grants.
 *
 * @param claims a token's own validations are about every event: then there is one
 */
export function splitChanges(
  changed: readonly [Leaf, LeafValue][],
  claims: TokenClaims | undefined,
): (readonly [Leaf, LeafValue][])[] {
  const events = claims?.validations
    ? [changed]
    : [changed.filter(([, value]) => !value), changed.filter(([, value]) => value)];
  return events.filter(({ length }) => length > 0);
}
