import type { UserChange } from "./store.ts";

/** A change that decides and writes nothing: what it throws is what the change itself would be refused with now. */
export function rehearsal(change: UserChange<unknown>): UserChange<undefined> {
  return {
    ...change,
    decide(found) {
      change.decide(found);
      return { answer: undefined };
    },
  };
}
