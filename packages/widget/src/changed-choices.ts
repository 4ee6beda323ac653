import type { Consents, ConsentsInput, PurposeChoice } from "@consents/contract";
import { type Draft, type Leaf, type LeafValue, readLeaf, writeLeaf } from "./leaf.ts";

/** The entries of the draft that say something else than the status. */
export function changedLeaves(status: Pick<Consents, "purposes">, draft: Draft): [Leaf, LeafValue][] {
  return [...draft].filter(([leaf, value]) => readLeaf(status, leaf) !== value);
}

/**
 * Status + draft → what is to be said: the changed leaves and nothing else, so that choices made elsewhere
 * meanwhile stay as they are.
 */
export function changedChoices(status: Pick<Consents, "purposes">, draft: Draft): ConsentsInput {
  return choicesOf(changedLeaves(status, draft));
}

/** Leaves as an event says them. */
export function choicesOf(leaves: readonly [Leaf, LeafValue][]): ConsentsInput {
  const purposes: PurposeChoice[] = [];
  for (const [leaf, value] of leaves) writeLeaf(purposes, leaf, value);
  return { purposes };
}
