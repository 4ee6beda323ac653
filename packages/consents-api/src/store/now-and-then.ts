/** In milliseconds. */
const MINUTE = 60 * 1_000;

/**
 * For what is done on the way of something frequent, but not each time. Tells whether it is time again: at first, and
 * once `pause` (milliseconds) has passed since it last was. A clock that is set back hinders nothing.
 */
export function createNowAndThen(pause: number = MINUTE): (now: number) => boolean {
  let last = Number.NEGATIVE_INFINITY;
  return (now) => {
    if (Math.abs(now - last) < pause) return false;
    last = now;
    return true;
  };
}
