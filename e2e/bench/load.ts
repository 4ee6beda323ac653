import autocannon from "autocannon";

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

/** Sends requests made by `next` from `connections` connections for `seconds`. Only to this machine. */
export async function load(
  url: string,
  options: { connections: number; seconds: number; next: () => LoadRequest },
): Promise<LoadResult> {
  requireThisMachine(url);
  const result = await autocannon({
    url,
    connections: options.connections,
    duration: options.seconds,
    requests: [{ setupRequest: (request) => ({ ...request, ...options.next() }) }],
  });
  return {
    perSecond: result.requests.average,
    p50: result.latency.p50,
    p99: result.latency.p99,
    failed: result.non2xx + result.errors + result.timeouts,
  };
}

/** Refuses to load anybody else's machine. */
export function requireThisMachine(url: string): void {
  if (["127.0.0.1", "localhost", "[::1]"].includes(new URL(url).hostname)) return;
  throw new Error("Load goes to this machine only.");
}
