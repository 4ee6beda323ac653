import { once } from "node:events";
import { Worker } from "node:worker_threads";
import type { ThreadMessage } from "./histories-thread.ts";
import type { HistoriesResult } from "./run-histories.ts";

/** A thread's share of the histories. */
export interface ThreadResult extends HistoriesResult {
  seed: number;
  stores: string[];
}

/** Shares the histories among threads, each with stores and a seed of its own. */
export async function runThreads(
  { histories, seed, threads }: { histories: number; seed: number; threads: number },
  onPlayed: () => void,
): Promise<ThreadResult[]> {
  const share = (thread: number): number =>
    Math.floor((histories * (thread + 1)) / threads) - Math.floor((histories * thread) / threads);
  const results = Array.from({ length: threads }, async (_, thread): Promise<ThreadResult[]> => {
    if (share(thread) === 0) return [];
    const workerData = { histories: share(thread), seed: seed + thread };
    const worker = new Worker(new URL("./histories-thread.ts", import.meta.url), { workerData });
    let said: ThreadResult | undefined;
    worker.on("message", (message: ThreadMessage) => {
      if ("played" in message) onPlayed();
      else said = { ...message.result, stores: message.stores, seed: workerData.seed };
    });
    // Rejects with what the thread threw.
    await once(worker, "exit");
    return said === undefined ? [] : [said];
  });
  return (await Promise.all(results)).flat();
}
