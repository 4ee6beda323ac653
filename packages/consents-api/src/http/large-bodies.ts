import { ConsentsError } from "../domain/errors.ts";
import type { Caller } from "../domain/records.ts";

/** So many requests with a large body are under way at once; each takes some three times its body. */
const HELD_MAX = 8;
/** Of one caller, so that nobody keeps the others out by sending slowly. */
const HELD_BY_CITIZEN_MAX = 2;
const HELD_BY_ORGANIZATION_MAX = 4;

/** Bounds the memory that large bodies take together. */
export interface LargeBodies {
  /** Runs `work`, which reads and uses one. Rejects with `rate-limited` when there are too many already. */
  hold<T>(caller: Caller | undefined, work: () => Promise<T>): Promise<T>;
}

/** Refuses rather than queues: whoever waits with a body half sent would run into its time limit. */
export function createLargeBodies(): LargeBodies {
  const held: string[] = [];
  return {
    async hold(caller, work) {
      const key = keyOf(caller);
      const max = caller?.kind === "organization" ? HELD_BY_ORGANIZATION_MAX : HELD_BY_CITIZEN_MAX;
      if (held.length === HELD_MAX || held.filter((other) => other === key).length === max) {
        throw new ConsentsError("rate-limited", { detail: "Too many files are on their way; try again." });
      }
      held.push(key);
      try {
        return await work();
      } finally {
        held.splice(held.indexOf(key), 1);
      }
    },
  };
}

/** An organization's id holds no line break. */
function keyOf(caller: Caller | undefined): string {
  if (caller === undefined) return "";
  const { organization_id } = caller;
  return caller.kind === "citizen" ? `${organization_id}\n${caller.organization_user_id}` : organization_id;
}
