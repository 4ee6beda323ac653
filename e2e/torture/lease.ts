/** How long what a server has taken to send is its own, and whether what others had taken still is theirs; in milliseconds. */
export interface Lease {
  time: number;
  /** So far ahead is the clock by which it takes messages. */
  ahead: number;
}

/**
 * As long as the product's own for webhooks: a machine under load may stop for some seconds, and nothing shall be sent twice
 * for that.
 */
const ALONE = 60_000;
/** Longer than a machine under load stops for; it is waited for in the end. */
const BESIDE_OTHERS = 10_000;

/**
 * The lease of the `nth` server of a seat. Who is alone begins when the one before has ended, and has a clock by which the
 * lease of that one is over. Beside others it cannot: those who live hold leases too, and all of them are short.
 */
export function leaseOf(nth: number, isAlone: boolean): Lease {
  return isAlone ? { time: ALONE, ahead: nth * ALONE } : { time: BESIDE_OTHERS, ahead: 0 };
}
