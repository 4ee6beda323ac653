/** What is done on the way of something frequent, but not each time: once in so long, in milliseconds. */
const PAUSE = 60 * 1_000;

/** Tells whether it is time again: at first, and a minute after it last was. A clock that is set back hinders nothing. */
export function createNowAndThen(): (now: number) => boolean {
  let last = Number.NEGATIVE_INFINITY;
  return (now) => {
    if (Math.abs(now - last) < PAUSE) return false;
    last = now;
    return true;
  };
}
