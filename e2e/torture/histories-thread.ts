import { parentPort, workerData } from "node:worker_threads";
import { type HistoriesResult, runHistories } from "./run-histories.ts";
import { findStores } from "./stores.ts";

/** What a thread says: how many histories it has played since it last said so, and in the end what became of all. */
export type ThreadMessage = { played: number } | { result: HistoriesResult; stores: string[] };

const { histories, seed } = workerData as { histories: number; seed: number };
const say = (message: ThreadMessage): void => parentPort!.postMessage(message);
const stores = await findStores();
try {
  const result = await runHistories({ stores, histories, seed }, () => say({ played: 1 }));
  say({ result, stores: stores.map(({ name }) => name) });
} finally {
  for (const store of stores) await store.close();
}
