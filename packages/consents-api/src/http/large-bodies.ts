import { ConsentsError } from "../domain/errors.ts";

/** So many requests with a large body are under way at once; each takes some three times its body. */
const HELD_MAX = 8;

/** Bounds the memory that large bodies take together. */
export interface LargeBodies {
  /** Runs `work`, which reads and uses one. Rejects with `rate-limited` when there are too many already. */
  hold<T>(work: () => Promise<T>): Promise<T>;
}

/** Refuses rather than queues: whoever waits with a body half sent would run into its time limit. */
export function createLargeBodies(): LargeBodies {
  let held = 0;
  return {
    async hold(work) {
      if (held === HELD_MAX) {
        throw new ConsentsError("rate-limited", { detail: "Too many files are on their way; try again." });
      }
      held += 1;
      try {
        return await work();
      } finally {
        held -= 1;
      }
    },
  };
}
