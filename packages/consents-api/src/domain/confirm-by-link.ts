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
 * @throws {ConsentsError} what `changeEvent` throws, and in `decide` `insufficient-scope` where the organization has to approve
 */
export function confirmByLink(
  wanted: EventToChange,
  { link, consents }: LinkPress,
  offer: Offer,
): UserChange<ChangedEvent> {
  const patch = { status: "confirmed", ...(consents !== undefined && { consents }) } as const;
  const change = changeEvent({ ...wanted, link }, patch, offer);
  return {
    ...change,
    decide(found) {
      const decision = change.decide(found);
      // Looked at afterwards, since other choices may ask for more than those before.
      const isWritten = decision.events !== undefined;
      if (isWritten && approvalMethod(decision.answer.event) !== undefined) throw onlyTheOrganization();
      return decision;
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
