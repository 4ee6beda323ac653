import { Pool } from "undici";
import { checkIsHere, type LoadOptions, type LoadResult } from "./load.ts";

/**
 * Sends requests at a fixed rate, whatever the server does: they fall due at even intervals, and each is counted from the
 * moment at which it fell due, not from when a connection was free for it. A server that stalls makes all that fall due
 * meanwhile late, and cannot hide it by slowing down who asks (coordinated omission).
 */
export async function openLoad(
  url: string,
  { connections, seconds, perSecond, next }: LoadOptions & { perSecond: number },
): Promise<LoadResult> {
  checkIsHere(url);
  const pool = new Pool(url, { connections, pipelining: 1 });
  const latencies: number[] = [];
  let failed = 0;
  let answered = 0;
  let allAnswered: () => void = () => undefined;
  const total = Math.round(perSecond * seconds);

  function dispatch(settle: (isRight: boolean) => void): void {
    const { method, path, headers, body } = next();
    let status = 0;
    pool.dispatch(
      { method, path, headers, body: body ?? null },
      {
        onRequestStart: () => undefined,
        onResponseStart(_controller, statusCode) {
          status = statusCode;
        },
        onResponseData: () => undefined,
        onResponseEnd: () => settle(status >= 200 && status < 300),
        onResponseError: () => settle(false),
      },
    );
  }

  function send(due: number): void {
    dispatch((isRight) => {
      latencies.push(performance.now() - due);
      if (!isRight) failed += 1;
      if (++answered === total) allAnswered();
    });
  }

  // Who comes at an even rate does not come on new connections only: they are all there before the clock starts.
  await Promise.all(Array.from({ length: connections }, () => new Promise(dispatch)));

  const done = new Promise<void>((resolve) => {
    allAnswered = resolve;
  });
  const start = performance.now();
  let sent = 0;
  const clock = setInterval(() => {
    const due = Math.min(total, Math.floor(((performance.now() - start) * perSecond) / 1_000));
    for (; sent < due; sent++) send(start + (sent * 1_000) / perSecond);
    if (sent === total) clearInterval(clock);
  }, 1);
  await done;
  const elapsed = performance.now() - start;
  await pool.close();
  latencies.sort((one, other) => one - other);
  const percentile = (share: number): number =>
    latencies[Math.min(total - 1, Math.floor(total * share))] ?? Number.NaN;
  return {
    perSecond: (answered * 1_000) / elapsed,
    p50: percentile(0.5),
    p99: percentile(0.99),
    failed,
  };
}
