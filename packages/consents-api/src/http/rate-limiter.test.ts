import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createRateLimiter, type RateLimiterOptions } from "./rate-limiter.ts";

const START = Date.parse("2026-11-21T12:00:00.000Z");

function limiterOf(options: Partial<RateLimiterOptions> = {}) {
  const clock = { now: START };
  const limiter = createRateLimiter({
    perMinute: 60,
    keysMax: 10,
    now: () => new Date(clock.now),
    ...options,
  });
  /** Counts one if it is let through. */
  const take = (key = "ada"): number | undefined => {
    const wait = limiter.wait(key);
    if (wait === undefined) limiter.count(key);
    return wait;
  };
  return { clock, limiter, take };
}

describe("a rate limiter", () => {
  it("lets a minute's worth through at once, and then as fast as it refills", () => {
    const { clock, take } = limiterOf();
    for (let count = 0; count < 60; count += 1) expect(take()).toBeUndefined();
    expect(take()).toBe(1);
    clock.now += 999;
    expect(take()).toBe(1);
    clock.now += 1;
    expect(take()).toBeUndefined();
    expect(take()).toBe(1);
    clock.now += 60_000;
    for (let count = 0; count < 60; count += 1) expect(take()).toBeUndefined();
    expect(take()).toBe(1);
  });

  it("says how long to wait: then one more is let through, and not before", () => {
    const { clock, take } = limiterOf({ perMinute: 2 });
    take();
    take();
    expect(take()).toBe(30);
    clock.now += 29_000;
    expect(take()).toBe(1);
    clock.now += 1_000;
    expect(take()).toBeUndefined();
  });

  it("counts each key by itself, and forgets the one that came longest ago", () => {
    const { take } = limiterOf({ perMinute: 1, keysMax: 2 });
    expect([take("ada"), take("bob")]).toEqual([undefined, undefined]);
    expect([take("ada"), take("bob")]).toEqual([60, 60]);
    expect(take("carol")).toBeUndefined();
    expect(take("ada")).toBeUndefined();
  });

  it("limits nothing when it is told 0", () => {
    const { take } = limiterOf({ perMinute: 0 });
    for (let count = 0; count < 1_000; count += 1) expect(take()).toBeUndefined();
  });

  it("lets nobody wait longer when the clock is set back", () => {
    const { clock, take } = limiterOf({ perMinute: 2 });
    take();
    take();
    clock.now -= 3_600_000;
    expect(take()).toBe(30);
    clock.now += 29_000;
    expect(take()).toBe(1);
    clock.now += 1_000;
    expect(take()).toBeUndefined();
    expect(take()).toBe(30);
  });

  it("never lets more through in a time than that refills, and a minute's worth", () => {
    const pauses = fc.array(fc.integer({ min: 0, max: 5_000 }), { maxLength: 200 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 600 }), pauses, (perMinute, steps) => {
        const { clock, take } = limiterOf({ perMinute });
        let taken = 0;
        for (const pause of steps) {
          clock.now += pause;
          if (take() === undefined) taken += 1;
        }
        const minutes = (clock.now - START) / 60_000;
        expect(taken).toBeLessThanOrEqual(Math.floor(perMinute * (1 + minutes) + 0.1));
      }),
    );
  });
});
