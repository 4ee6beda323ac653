import type { Consents, Notice } from "@consents/contract";
import {
  type Draft,
  type Leaf,
  type LeafValue,
  leavesOf,
  mainLeaf,
  purposesOf,
  readLeaf,
  splitLeaf,
} from "./leaf.ts";

/** The one-press answers to everything. */
export type BulkGesture = "accept-all" | "reject-all" | "withdraw-all";

/**
 * The draft that a one-press answer stands for.
 * - `accept-all`: yes to every purpose and every channel, no objection;
 * - `reject-all`: no to every purpose, an objection to every legitimate interest;
 * - `withdraw-all`: the same, but what was never answered stays so.
 *
 * Refusing leaves channels and preferences alone: a purpose that is off reaches nobody.
 */
export function bulkChoices(gesture: BulkGesture, notice: Notice, status: Pick<Consents, "purposes">): Draft {
  const draft = new Map<Leaf, LeafValue>();
  if (gesture === "accept-all") {
    for (const leaf of leavesOf(notice)) {
      const { kind } = splitLeaf(leaf);
      // A legitimate interest holds unless it was objected to: there is nothing to accept.
      const needed = kind === "enabled_li" ? readLeaf(status, leaf) === false : kind !== "values";
      if (needed) draft.set(leaf, true);
    }
    return draft;
  }
  for (const purpose of purposesOf(notice)) {
    const leaf = mainLeaf(purpose);
    if (!leaf) continue;
    const open = readLeaf(status, leaf) === null && purpose.lawful_basis === "consent";
    if (gesture === "reject-all" || !open) draft.set(leaf, false);
  }
  return draft;
}
