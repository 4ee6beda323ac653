/** The middle value; of an even number of values, the lower middle one. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[(sorted.length - 1) >> 1] ?? Number.NaN;
}

/**
 * Measures several contestants in turns, so that whatever else the machine does meanwhile hits all of them alike.
 * Each gets one round that does not count.
 */
export async function interleave<Name extends string, Result>(
  rounds: number,
  contestants: Record<Name, () => Promise<Result>>,
): Promise<Record<Name, Result[]>> {
  const names = Object.keys(contestants) as Name[];
  const results = Object.fromEntries(names.map((name) => [name, []])) as unknown as Record<Name, Result[]>;
  for (let round = -1; round < rounds; round++) {
    for (const name of names) {
      const result = await contestants[name]();
      if (round >= 0) results[name].push(result);
    }
  }
  return results;
}

/** How often `work` is done in a second, counted for about `milliseconds`. */
export async function perSecond(milliseconds: number, work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  let done = 0;
  let elapsed = 0;
  do {
    for (let i = 0; i < 50; i++) await work();
    done += 50;
    elapsed = performance.now() - start;
  } while (elapsed < milliseconds);
  return (done * 1000) / elapsed;
}
