import type { Notice } from "@consents/contract";
import { type Leaf, type LeafValue, purposesOf, splitLeaf } from "./leaf.ts";
import type { TokenClaims } from "./token-claims.ts";

/**
 * Which changes the next event says: all of them. But an event waits as a whole, and where the notice lets some choices wait
 * for an approval, those that need none go ahead in an event of their own: withdrawing is never harder than giving.
 *
 * @param claims - a token's own validations are about every event, so that nothing can go ahead
 */
export function nextLeaves(
  changed: readonly [Leaf, LeafValue][],
  notice: Notice,
  claims: TokenClaims | undefined,
): readonly [Leaf, LeafValue][] {
  if (claims?.validations) return changed;
  const approved = new Set(
    purposesOf(notice).flatMap(({ id, validations = {} }) =>
      Object.values(validations).some(({ enabled }) => enabled) ? id : [],
    ),
  );
  const atOnce = changed.filter(([leaf, value]) => !value || !approved.has(splitLeaf(leaf).purpose));
  return atOnce.length > 0 ? atOnce : changed;
}
