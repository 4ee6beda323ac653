import { setTimeout } from "node:timers/promises";
import { Pool } from "undici";
import { type LoadRequest, type LoadResult, requireThisMachine } from "./load.ts";

/**
 * Sends a steady number of requests a second, which autocannon does not: it sends a second's worth in one burst. A request
 * that has to wait since every connection waits for an answer counts from when it was due, so that a server that stands
 * still for a moment does not look better than it is. Only to this machine.
 */
export async function loadSteadily(
  url: string,
  options: { connections: number; seconds: number; perSecond: number; next: () => LoadRequest },
): Promise<LoadResult> {
  const { connections, seconds, perSecond, next } = options;
  requireThisMachine(url);
  const pool = new Pool(url, { connections });
  const latencies: number[] = [];
  let failed = 0;
  let sent = 0;
  const total = Math.round(perSecond * seconds);
  const start = performance.now();

  async function sendInTurns(): Promise<void> {
    while (sent < total) {
      const due = start + (sent++ * 1_000) / perSecond;
      const early = due - performance.now();
      if (early > 0) await setTimeout(early);
      const from = early > 0 ? performance.now() : due;
      const { statusCode, body } = await pool.request(next());
      await body.dump();
      if (statusCode !== 200) failed += 1;
      latencies.push(performance.now() - from);
    }
  }

  await Promise.all(Array.from({ length: connections }, sendInTurns));
  const elapsed = performance.now() - start;
  await pool.close();
  latencies.sort((one, other) => one - other);
  const at = (share: number) => latencies[Math.floor(latencies.length * share)] ?? Number.NaN;
  return { perSecond: (total * 1_000) / elapsed, p50: at(0.5), p99: at(0.99), failed };
}
