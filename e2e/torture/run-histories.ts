import { strictEqual } from "node:assert/strict";
import type { Store } from "consents-api";
import fc from "fast-check";
import { historyArbitrary } from "./history.ts";
import { playHistory } from "./play-history.ts";
import type { StoreKind } from "./stores.ts";
import { createWorld, type World } from "./world.ts";

/** Histories after which empty stores take over. */
const HISTORIES_PER_STORE = 500;

/** What became of the histories. */
export interface HistoriesResult {
  histories: number;
  /** Undefined: every one was right. Else the smallest history that was found to be wrong, and how. */
  failure: string | undefined;
}

/** Plays generated histories, each on every store, and compares every byte that they answer. */
export async function runHistories(
  { stores, histories, seed }: { stores: readonly StoreKind[]; histories: number; seed: number },
  onHistory: (played: number) => void = () => undefined,
): Promise<HistoriesResult> {
  let played = 0;
  let open: { store: Store; world: World }[] = [];
  const close = (): Promise<unknown> => Promise.all(open.map(({ store }) => store.close()));
  const property = fc.asyncProperty(historyArbitrary, async (history) => {
    if (played % HISTORIES_PER_STORE === 0) {
      await close();
      open = await Promise.all(
        stores.map(async (kind) => {
          const store = await kind.open();
          return { store, world: await createWorld(store) };
        }),
      );
    }
    const number = ++played;
    const [first, ...others] = await Promise.all(
      open.map(({ world }) => playHistory(world, number, history)),
    );
    for (const other of others) strictEqual(other, first);
    onHistory(played);
  });
  try {
    const details = await fc.check(property, { numRuns: histories, seed, endOnFailure: false });
    const failure = details.failed ? fc.defaultReportMessage(details) : undefined;
    return { histories: details.numRuns, failure };
  } finally {
    await close();
  }
}
