import { approvalMails } from "./approval-mails.ts";
import { checkOnePerson } from "./check-caller.ts";
import { ConsentsError } from "./errors.ts";
import type { NoticeCatalogue } from "./notice-catalogue.ts";
import type { Organization } from "./records.ts";
import type { UserChange, UserRef } from "./store.ts";

/** Which event, and whom to ask again. */
export interface EventToRemind {
  organization: Organization;
  /** Of that organization. */
  catalogue: NoticeCatalogue;
  user: UserRef;
  event_id: string;
  /**
   * `anew`: mails of their own, whatever became of those before. `missing`: only those that were never made, or could not
   * be delivered.
   */
  mails: "anew" | "missing";
  /** Milliseconds since 1970. */
  now: number;
}

/**
 * Asks those whom a pending event waits for: its citizen, or the organization's approvers as they are now. Answers how many
 * that are: none when the event waits for nobody. The event stays as it is.
 *
 * @throws {ConsentsError} in `decide` `not-found` when the event is no longer there; `validation-failed` when the two ids
 * are not of one person
 */
export function remindEvent({
  organization,
  catalogue,
  user: ref,
  event_id,
  mails,
  now,
}: EventToRemind): UserChange<number> {
  return {
    organization_id: organization.id,
    user: ref,
    event_ids: [event_id],
    decide(found) {
      checkOnePerson(found, ref);
      const { user, events } = found;
      const stored = events.get(event_id);
      if (user === undefined || stored?.event.user.id !== user.id) throw new ConsentsError("not-found");
      const wanted = approvalMails(stored.event, organization, catalogue, now);
      // Another id makes another Message-ID, so that no mailbox takes it for a mail that it has.
      const outbox = mails === "missing" ? wanted : wanted.map((one) => ({ ...one, id: `${one.id}@${now}` }));
      return { answer: outbox.length, outbox };
    },
  };
}
