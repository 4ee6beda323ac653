import type { ConsentEvent, ConsentsInput } from "@consents/contract";
import { approvalMethod, awaitsApproval } from "./awaits-approval.ts";
import { changeEvent, type EventToChange, type Offer } from "./change-event.ts";
import type { ChangedEvent } from "./changed-event.ts";
import { ConsentsError } from "./errors.ts";
import type { UserChange } from "./store.ts";

/** What the press of a consent link's button says of a pending event. */
export interface LinkPress {
  /** The link's id. */
  link: string;
  /** In place of what was asked for. */
  consents?: ConsentsInput | undefined;
}

/**
 * Whoever holds a consent link confirms the pending event that it is for: it counts at its original place, and its approval
 * and its evidence name the link. Pressing again changes nothing.
 *
 * @throws {ConsentsError} what `changeEvent` throws, and in `decide` what {@link checkLinkMayConfirm} throws
 */
export function confirmByLink(
  wanted: EventToChange,
  { link, consents }: LinkPress,
  offer: Offer,
): UserChange<ChangedEvent> {
  const patch = { status: "confirmed", ...(consents !== undefined && { consents }) } as const;
  const change = changeEvent(wanted, patch, offer);
  return {
    ...change,
    decide(found) {
      const { answer, events, ...others } = change.decide(found);
      if (events === undefined) return { answer, ...others };
      // Other choices may ask for more than those before.
      if (approvalMethod(answer.event) !== undefined) throw onlyTheOrganization();
      const told = (event: ConsentEvent): ConsentEvent => ({
        ...event,
        // Its last approval is this press; a link that had made the event stays the one that did.
        approvals: [
          ...(event.approvals ?? []).slice(0, -1),
          { method: "link", approved_at: event.updated_at, link },
        ],
        evidence: { ...event.evidence, link: event.evidence.link ?? link },
      });
      return {
        ...others,
        answer: { ...answer, event: told(answer.event) },
        events: events.map((changed) => ({ ...changed, event: told(changed.event) })),
      };
    },
  };
}

/**
 * A link is for the citizen: what the organization has to approve, because of a signature or a file, is not theirs to.
 *
 * @throws {ConsentsError} `insufficient-scope`
 */
export function checkLinkMayConfirm(event: ConsentEvent): void {
  if (awaitsApproval(event)) throw onlyTheOrganization();
}

function onlyTheOrganization(): ConsentsError {
  return new ConsentsError("insufficient-scope", {
    detail: "The organization has to approve this; a link cannot.",
  });
}
