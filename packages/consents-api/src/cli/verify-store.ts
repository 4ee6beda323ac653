import type { Store, UserHistory } from "../domain/store.ts";
import { type StatusDifference, verifyStatuses } from "../domain/verify-status.ts";

/** What was verified, and how much of it differed. */
export interface Verified {
  users: number;
  events: number;
  differences: number;
}

/** Replays every event of every organization and compares with the stored statuses, in constant memory. */
export async function verifyStore(
  store: Store,
  onDifference: (difference: StatusDifference) => void = () => undefined,
): Promise<Verified> {
  const verified: Verified = { users: 0, events: 0, differences: 0 };
  async function* counted(histories: AsyncIterable<UserHistory>): AsyncGenerator<UserHistory> {
    for await (const history of histories) {
      verified.users += 1;
      verified.events += history.events.length;
      yield history;
    }
  }
  for (const { id } of await store.listOrganizations()) {
    for await (const difference of verifyStatuses(counted(store.histories(id)))) {
      verified.differences += 1;
      onDifference(difference);
    }
  }
  return verified;
}
