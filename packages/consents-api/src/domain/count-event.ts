import type { ConsentEvent } from "@consents/contract";
import type { ChangedEvent } from "./changed-event.ts";
import { checkStatusSize } from "./check-status-size.ts";
import { emptyStatus } from "./consent-status.ts";
import { mergeEvent } from "./merge-event.ts";
import { fittingUser, mergeUser } from "./merge-user.ts";
import type { StoredEvent } from "./records.ts";
import type { Decision, Found, User } from "./store.ts";

/**
 * What an event makes of its user once it is approved: it counts at its original place among the others, so that what
 * was withdrawn between the request and the approval stays withdrawn.
 *
 * @throws {ConsentsError} what `checkStatusSize` throws
 */
export function countEvent(
  event: ConsentEvent,
  stored: StoredEvent,
  user: User,
  statuses: Found["statuses"],
  now: number,
): Decision<ChangedEvent> {
  const before = statuses.get(event.regulation) ?? emptyStatus;
  const after = mergeUser(user, fittingUser(event.user, user), stored.effective_at, now);
  const counting: StoredEvent = { ...stored, event, version: after.version };
  const status = mergeEvent(before, counting);
  checkStatusSize(status, before, event.consents);
  return {
    answer: { event, user: after, status },
    events: [counting],
    user: after,
    statuses: new Map([[event.regulation, status]]),
  };
}
