import type { Consents, ConsentsInput, PurposeChoice } from "@consents/contract";
import { type Draft, type Leaf, type LeafValue, readLeaf, writeLeaf } from "./leaf.ts";

/** The entries of the draft that say something else than the status. */
export function changedLeaves(status: Pick<Consents, "purposes">, draft: Draft): [Leaf, LeafValue][] {
  return [...draft].filter(([leaf, value]) => readLeaf(status, leaf) !== value);
}

/**
 * Status + draft → what an event says: the changed leaves and nothing else, so that choices made elsewhere
 * meanwhile stay as they are.
 */
export function changedChoices(status: Pick<Consents, "purposes">, draft: Draft): ConsentsInput {
  const purposes: PurposeChoice[] = [];
  for (const [leaf, value] of changedLeaves(status, draft)) writeLeaf(purposes, leaf, value);
  return { purposes };
}
