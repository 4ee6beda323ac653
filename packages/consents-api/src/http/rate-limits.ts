import type { Caller } from "../domain/records.ts";
import { addressKey } from "./address-key.ts";
import { createRateLimiter, type RateLimiter } from "./rate-limiter.ts";

/** Requests a minute, each of them all at once or spread; 0: no limit. */
export interface RateLimitSettings {
  /** Of an organization: its own, and those of its citizens. */
  organization: number;
  /** Of one citizen, with consent tokens. */
  person: number;
  /**
   * Invalid tokens, keys and secrets from one address: an IPv4 address, or the /64 of an IPv6 address. Beyond the limit
   * they are answered by 429; valid ones never are, so that nobody locks out who shares an address with them. The address
   * is that of the connection: `X-Forwarded-For` may say anything.
   */
  failures: number;
}

export const rateLimitDefaults: Readonly<RateLimitSettings> = {
  organization: 600_000,
  person: 6_000,
  failures: 6_000,
};

/** What is asked before a request is served. Each answers how many seconds to wait; undefined: go on, and it is counted. */
export interface RateLimits {
  request(caller: Caller): number | undefined;
  /**
   * For what only withdraws, when {@link request} said to wait: where the limit is used up, from a reserve that
   * nothing else uses.
   */
  withdrawal(caller: Caller): number | undefined;
  /** For a token, key or secret that was invalid. Undefined address: it is not counted. */
  failure(address: string | undefined): number | undefined;
}

/** The reserve: a tenth of the limit again, and never less than this. */
const RESERVE_MIN = 10;
/** So many are remembered of each kind; 100,000 people take about 10 MB. */
const KEYS_MAX = { organization: 10_000, person: 100_000, address: 10_000 };

/** Counts in memory: of several processes each lets as much through. */
export function createRateLimits(settings: RateLimitSettings, now: () => Date): RateLimits {
  const { organization, person } = settings;
  const create = (perMinute: number, kind: keyof typeof KEYS_MAX): RateLimiter =>
    createRateLimiter({ perMinute, keysMax: KEYS_MAX[kind], now });
  const usual = { organization: create(organization, "organization"), person: create(person, "person") };
  const reserve = {
    organization: create(reserveOf(organization), "organization"),
    person: create(reserveOf(person), "person"),
  };
  const failures = create(settings.failures, "address");
  return {
    request: (caller) => take(limitsOf(usual, caller)),
    withdrawal(caller) {
      const reserves = limitsOf(reserve, caller);
      // Whoever still has room takes nothing from a reserve: one citizen in a hurry must not use up the organization's,
      // which is everybody's.
      return take(
        limitsOf(usual, caller).map((usually, place) =>
          usually[0].wait(usually[1]) === undefined ? usually : reserves[place]!,
        ),
      );
    },
    failure: (address) => (address === undefined ? undefined : take([[failures, addressKey(address)]])),
  };
}

function reserveOf(perMinute: number): number {
  return perMinute === 0 ? 0 : Math.max(RESERVE_MIN, Math.ceil(perMinute / 10));
}

type Limit = readonly [limiter: RateLimiter, key: string];

/** Those that the caller is counted under. */
function limitsOf(limiters: { organization: RateLimiter; person: RateLimiter }, caller: Caller): Limit[] {
  const { organization_id } = caller;
  const organization: Limit = [limiters.organization, organization_id];
  if (caller.kind === "organization") return [organization];
  // An organization's id holds no slash.
  return [[limiters.person, `${organization_id}/${caller.organization_user_id}`], organization];
}

/** Counts under all keys or, when one of them must wait, under none: who is refused takes nothing from others. */
function take(limits: readonly Limit[]): number | undefined {
  const waits = limits.map(([limiter, key]) => limiter.wait(key)).filter((wait) => wait !== undefined);
  if (waits.length > 0) return Math.max(...waits);
  for (const [limiter, key] of limits) limiter.count(key);
  return undefined;
}
