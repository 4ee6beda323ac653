import type { ConsentEvent, PageShown } from "@consents/contract";
import { approvalMails } from "./approval-mails.ts";
import { approvalMethod, awaitsCitizen } from "./awaits-approval.ts";
import type { ChangedEvent } from "./changed-event.ts";
import { emptyStatus } from "./consent-status.ts";
import { countEvent } from "./count-event.ts";
import { ConsentsError } from "./errors.ts";
import type { NoticeCatalogue } from "./notice-catalogue.ts";
import type { Organization } from "./records.ts";
import type { UserChange } from "./store.ts";

/** Which event, and when the button was pressed. */
export interface EventToConfirm {
  organization: Organization;
  /** Of that organization. */
  catalogue: NoticeCatalogue;
  user_id: string;
  event_id: string;
  /** Milliseconds since 1970. */
  now: number;
  /** By the page with the button. */
  shown?: PageShown;
}

/**
 * The citizen confirms a pending event by the page that their mail led to (double opt-in). It counts from then on, at its
 * original place, unless the organization has to approve it besides: then it stays pending, the press is kept, and the
 * approvers are asked. Pressing again changes nothing.
 *
 * @throws {ConsentsError} in `decide` `not-found` when the event is no longer there
 */
export function confirmEvent({
  organization,
  catalogue,
  user_id,
  event_id,
  now,
  shown,
}: EventToConfirm): UserChange<ChangedEvent> {
  return {
    organization_id: organization.id,
    user: { id: user_id },
    event_ids: [event_id],
    decide({ user, statuses, events }) {
      const stored = events.get(event_id);
      if (user === undefined || stored?.event.user.id !== user.id) throw new ConsentsError("not-found");
      const { event } = stored;
      const status = statuses.get(event.regulation) ?? emptyStatus;
      if (!awaitsCitizen(event)) return { answer: { event, user, status } };
      const at = new Date(now).toISOString();
      const confirmed: ConsentEvent = {
        ...event,
        status: approvalMethod(event) === undefined ? "confirmed" : "pending_approval",
        updated_at: at,
        approvals: [
          ...(event.approvals ?? []),
          { method: "email", approved_at: at, ...(shown && { shown }) },
        ],
      };
      if (confirmed.status === "confirmed") return countEvent(confirmed, stored, user, statuses, now);
      return {
        answer: { event: confirmed, user, status },
        events: [{ ...stored, event: confirmed }],
        outbox: approvalMails(confirmed, organization, catalogue, now),
      };
    },
  };
}
