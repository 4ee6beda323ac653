import { TokenError } from "./token-error.ts";

/** How often one citizen may ask. */
export interface RateLimit {
  /** Requests in one window. Default 30. */
  requests?: number;
  /** Length of a window, in seconds. Default 60. */
  seconds?: number;
  /** How many citizens are remembered at a time; the oldest window is forgotten first. Default 10 000. */
  citizens?: number;
}

/**
 * Counts requests per citizen in fixed windows, in this process's memory: two processes allow twice as many.
 * Returns how many seconds the citizen has to wait, 0 when the request may pass. Throws `config-invalid`.
 */
export function createRateLimit(options: RateLimit = {}): (citizen: string, now: Date) => number {
  const { requests = 30, seconds = 60, citizens = 10_000 } = options;
  for (const [name, value] of Object.entries({ requests, seconds, citizens })) {
    if (!(Number.isInteger(value) && value >= 1)) {
      throw new TokenError("config-invalid", {
        detail: `rateLimit: ${name} must be a whole number above 0.`,
      });
    }
  }
  // The first in the map is the one that began first.
  const windows = new Map<string, { end: number; count: number }>();
  return (citizen, now) => {
    const time = now.getTime();
    let window = windows.get(citizen);
    if (!window || time >= window.end) {
      window = { end: time + seconds * 1000, count: 0 };
      windows.delete(citizen);
      windows.set(citizen, window);
      const [oldest] = windows.keys();
      if (windows.size > citizens && oldest !== undefined) windows.delete(oldest);
    }
    // No window is longer than that: the clock was set back.
    window.end = Math.min(window.end, time + seconds * 1000);
    if (window.count >= requests) return Math.ceil((window.end - time) / 1000);
    window.count += 1;
    return 0;
  };
}
