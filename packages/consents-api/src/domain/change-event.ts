import type { ConsentEvent, ConsentsInput, Delegate, EventStatus } from "@consents/contract";
import { checkChoices } from "./check-choices.ts";
import { checkScope } from "./check-scope.ts";
import { type ConsentStatus, emptyStatus } from "./consent-status.ts";
import { complete } from "./create-event.ts";
import { ConsentsError } from "./errors.ts";
import { mergeEvent } from "./merge-event.ts";
import { mergeUser } from "./merge-user.ts";
import type { NoticeCatalogue } from "./notice-catalogue.ts";
import type { Caller, StoredEvent } from "./records.ts";
import { withoutEvents } from "./remove-events.ts";
import type { Found, User, UserChange, UserRef } from "./store.ts";

/** Which event, and who asks. */
export interface EventToChange {
  id: string;
  user: UserRef;
  caller: Caller;
  /** Milliseconds since 1970. */
  now: number;
}

/** What an event may be changed in while it is pending. */
export interface EventPatch {
  /** `confirmed` approves it. */
  status?: EventStatus;
  /** In place of what was asked for. */
  consents?: ConsentsInput;
  /** Who approves; never who asked. */
  delegate?: Delegate;
}

/** What changing an event answers. */
export interface ChangedEvent {
  event: ConsentEvent;
  user: User;
  status: ConsentStatus;
}

/**
 * Changes a pending event, or approves it: then it counts at its original place among the others. Approving a
 * confirmed event again changes nothing.
 *
 * @throws {ConsentsError} `insufficient-scope` for a citizen, and for a delegate who approves what they asked for
 * themselves; in `decide` also `not-found`; `event-immutable` when anything of a confirmed event would change; and for
 * new choices what `checkChoices` throws
 */
export function changeEvent(
  { id, user: ref, caller, now }: EventToChange,
  patch: EventPatch,
  catalogue: NoticeCatalogue,
): UserChange<ChangedEvent> {
  checkScope(caller);
  return {
    organization_id: caller.organization_id,
    user: ref,
    event_ids: [id],
    decide(found) {
      const { user, stored } = findOwn(found, id);
      const { event } = stored;
      const before = found.statuses.get(event.regulation) ?? emptyStatus;
      if (event.status === "confirmed") {
        if (patch.consents !== undefined || patch.status === "pending_approval") {
          throw new ConsentsError("event-immutable");
        }
        return { answer: { event, user, status: before } };
      }
      if (patch.consents !== undefined) checkChoices(patch.consents, catalogue);
      const approved = patch.status === "confirmed";
      if (approved && patch.delegate !== undefined && patch.delegate.id === event.delegate?.id) {
        throw new ConsentsError("insufficient-scope", { detail: "Nobody approves what they asked for." });
      }
      const changed: ConsentEvent = {
        ...event,
        status: patch.status ?? event.status,
        consents: patch.consents === undefined ? event.consents : complete(patch.consents),
        updated_at: new Date(now).toISOString(),
      };
      if (!approved) {
        return { answer: { event: changed, user, status: before }, events: [{ ...stored, event: changed }] };
      }
      const after = mergeUser(user, event.user, stored.effective_at, now);
      const counting: StoredEvent = { ...stored, event: changed, version: after.version };
      const status = mergeEvent(before, counting);
      return {
        answer: { event: changed, user: after, status },
        events: [counting],
        user: after,
        statuses: new Map([[event.regulation, status]]),
      };
    },
  };
}

/**
 * Removes an event: the status becomes that of the remaining ones, as if it had never happened. The user's metadata
 * stays. Its id stays taken.
 *
 * @throws {ConsentsError} `insufficient-scope` for a citizen; in `decide` also `not-found`
 */
export function deleteEvent({ id, user: ref, caller, now }: EventToChange): UserChange<ChangedEvent> {
  checkScope(caller);
  return {
    organization_id: caller.organization_id,
    user: ref,
    event_ids: [id],
    with_history: true,
    decide(found) {
      const { user, stored } = findOwn(found, id);
      const { event } = stored;
      const written = withoutEvents(user, found.history, [stored], now);
      const status = written.statuses.get(event.regulation) ?? emptyStatus;
      return { answer: { event, user: written.user, status }, ...written };
    },
  };
}

// An event of somebody else looks like one that is not there.
function findOwn(found: Found, id: string): { user: User; stored: StoredEvent } {
  const { user } = found;
  const stored = found.events.get(id);
  if (user === undefined || stored?.event.user.id !== user.id) throw new ConsentsError("not-found");
  return { user, stored };
}
