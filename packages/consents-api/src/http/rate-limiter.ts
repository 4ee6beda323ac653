import { LRUCache } from "lru-cache";

const MINUTE = 60_000;
/** Fractions of a millisecond are no reason to wait. */
const TOLERANCE = 1;

/** How much is let through, and of how many. */
export interface RateLimiterOptions {
  /** So many a minute, all at once or spread; 0: no limit. */
  perMinute: number;
  /** So many keys are remembered; of more, the one that came longest ago is forgotten and starts afresh. */
  keysMax: number;
  now: () => Date;
}

/** Counts what comes under each key. */
export interface RateLimiter {
  /** Seconds until one more would be let through, at least 1; undefined: now. Counts nothing. */
  wait(key: string): number | undefined;
  /** Counts one. */
  count(key: string): void;
}

/**
 * Lets through a minute's worth at once, and then as fast as it refills: a bucket that leaks evenly (the generic cell
 * rate algorithm). Remembers one number for each key: when the bucket would be empty again. In memory, so each process
 * counts for itself.
 */
export function createRateLimiter({ perMinute, keysMax, now }: RateLimiterOptions): RateLimiter {
  if (perMinute === 0) return { wait: () => undefined, count: () => undefined };
  const interval = MINUTE / perMinute;
  const emptyAt = new LRUCache<string, number>({ max: keysMax });

  function whenEmpty(key: string): number {
    const known = emptyAt.get(key) ?? 0;
    const full = now().getTime() + MINUTE;
    if (known <= full + TOLERANCE) return known;
    // No bucket is fuller than full: the clock was set back.
    emptyAt.set(key, full);
    return full;
  }

  return {
    wait(key) {
      const over = whenEmpty(key) + interval - (now().getTime() + MINUTE);
      return over < TOLERANCE ? undefined : Math.ceil(over / 1000);
    },
    count(key) {
      emptyAt.set(key, Math.max(whenEmpty(key), now().getTime()) + interval);
    },
  };
}
