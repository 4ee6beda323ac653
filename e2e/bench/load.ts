import autocannon from "autocannon";
import { median } from "./rounds.ts";

/** What one load run saw. Latencies in milliseconds. */
export interface LoadResult {
  perSecond: number;
  p50: number;
  p99: number;
  /** Answers that were not 2xx, errors and timeouts included: a run that has any is no measurement. */
  failed: number;
}

/** One request of a load run. */
export interface LoadRequest {
  method: "GET" | "POST";
  path: string;
  headers: Record<string, string>;
  body?: string;
}

/** How a load run is made. */
export interface LoadOptions {
  connections: number;
  seconds: number;
  /** Makes one request after the other. */
  next: () => LoadRequest;
}

/** Sends from each connection one request after the other, as fast as they are answered. Only to this machine. */
export async function load(url: string, { connections, seconds, next }: LoadOptions): Promise<LoadResult> {
  checkIsHere(url);
  const result = await autocannon({
    url,
    connections,
    duration: seconds,
    requests: [{ setupRequest: (request) => ({ ...request, ...next() }) }],
  });
  return {
    perSecond: result.requests.average,
    p50: result.latency.p50,
    p99: result.latency.p99,
    failed: result.non2xx + result.errors + result.timeouts,
  };
}

/** Load goes to this machine only. */
export function checkIsHere(url: string): void {
  if (["127.0.0.1", "localhost", "[::1]"].includes(new URL(url).hostname)) return;
  throw new Error("Load goes to this machine only.");
}

/**
 * The medians of some runs.
 *
 * @throws Error when a request of any failed
 */
export function middle(results: readonly LoadResult[]): LoadResult {
  const failed = results.reduce((sum, one) => sum + one.failed, 0);
  if (failed > 0) throw new Error(`${failed} requests failed: that is no measurement`);
  const of = (key: keyof LoadResult) => median(results.map((one) => one[key]));
  return { perSecond: of("perSecond"), p50: of("p50"), p99: of("p99"), failed };
}
