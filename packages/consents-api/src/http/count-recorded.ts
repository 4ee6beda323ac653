import type { ConsentEvent } from "@consents/contract";
import type { Store } from "../domain/store.ts";
import type { Metrics } from "./metrics.ts";

/** The store, with every event counted that a change records, whichever route or page makes it. */
export function countRecorded(store: Store, { countEvent }: Pick<Metrics, "countEvent">): Store {
  const changeUser: Store["changeUser"] = async (change) => {
    let recorded: readonly ConsentEvent[] = [];
    const answer = await store.changeUser({
      ...change,
      decide(found) {
        const decision = change.decide(found);
        // The last time that it decides is the one that is kept.
        recorded = (decision.events ?? [])
          .map(({ event }) => event)
          .filter(({ id }) => !found.events.has(id));
        return decision;
      },
    });
    for (const { status, evidence } of recorded) {
      countEvent(status, evidence.jti === undefined ? "organization" : "citizen");
    }
    return answer;
  };
  return Object.assign(Object.create(store) as Store, { changeUser });
}
