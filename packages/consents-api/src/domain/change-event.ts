import type {
  Approval,
  ConsentEvent,
  ConsentEventPatch,
  Consents,
  Delegate,
  EventStatus,
  PageShown,
} from "@consents/contract";
import { approvalMails } from "./approval-mails.ts";
import { approvalMethod, awaitsCitizen } from "./awaits-approval.ts";
import { canonicalJson } from "./canonical-json.ts";
import type { ChangedEvent } from "./changed-event.ts";
import { checkOnePerson } from "./check-caller.ts";
import { checkChoices } from "./check-choices.ts";
import { checkMetadata, metadataOf } from "./check-metadata.ts";
import { checkEtag } from "./check-precondition.ts";
import { askForProof, proofMissing, proofMoves, unionOfProofs } from "./check-proofs.ts";
import { checkScope } from "./check-scope.ts";
import { checkNotStale } from "./check-shown-notice.ts";
import { emptyStatus } from "./consent-status.ts";
import { countEvent } from "./count-event.ts";
import { complete } from "./create-event.ts";
import { widenValidations } from "./decide-status.ts";
import { ConsentsError } from "./errors.ts";
import { type Etags, eventEtag } from "./etag.ts";
import { isSamePerson } from "./is-same-person.ts";
import type { NoticeCatalogue } from "./notice-catalogue.ts";
import type { OutboxMessage } from "./outbox.ts";
import type { Caller, Organization, ProofFile, StoredEvent } from "./records.ts";
import { withoutEvents } from "./remove-events.ts";
import type { Found, User, UserChange, UserRef } from "./store.ts";

/** Which event, and who asks. */
export interface EventToChange {
  id: string;
  user: UserRef;
  caller: Caller;
  /** Milliseconds since 1970. */
  now: number;
  /** The id of the consent link whose button was pressed. */
  link?: string;
  /** By the page whose button was pressed. */
  shown?: PageShown;
  /** The request's `If-Match` header, about the event. */
  ifMatch?: Etags | undefined;
}

/** The organization, and everything that it offers. */
export interface Offer {
  organization: Pick<Organization, "approvers">;
  catalogue: NoticeCatalogue;
}

/** The patch, with its files parsed. */
export interface EventPatch extends Omit<ConsentEventPatch, "proofs"> {
  proofs?: readonly ProofFile[];
}

/**
 * Changes a pending event, or approves it: then it counts at its original place among the others, and tells who approved
 * it, when and by which validation. Approving a confirmed event again changes nothing. To refuse one, delete it.
 *
 * Other choices may ask for more validations than those before, never for fewer; where the citizen has to confirm them,
 * they are asked for that.
 *
 * @throws {ConsentsError} `insufficient-scope` for a citizen, and where a delegate asked for it and nobody, or that
 * delegate, is named as who approves; in `decide` also for everybody while the citizen has to confirm it by email,
 * `not-found`, `validation-failed` when the two ids are not of one person, `precondition-failed` when `ifMatch` is
 * given and is not the event's; `event-immutable` when anything of a confirmed event would change, or the choices of
 * one that somebody has approved or that a citizen made, but by a link; `field-not-writable` for a delegate who
 * approves nothing; `proof-missing` when one is asked for and none would be left; and for new choices what
 * `checkChoices`, `checkNotStale` and `checkMetadata` throw
 */
export function changeEvent(
  { id, user: ref, caller, now, link, shown, ifMatch }: EventToChange,
  patch: EventPatch,
  { organization, catalogue }: Offer,
): UserChange<ChangedEvent> {
  checkScope(caller);
  // Whoever was asked already is not asked again.
  const newMails = (before: ConsentEvent, after: ConsentEvent): OutboxMessage[] => {
    const asked = new Set(approvalMails(before, organization, catalogue, now).map((message) => message.id));
    return approvalMails(after, organization, catalogue, now).filter((message) => !asked.has(message.id));
  };
  return {
    organization_id: caller.organization_id,
    user: ref,
    event_ids: [id],
    proof_ids: unionOfProofs(patch.proofs_id, patch.proofs),
    with_history: patch.proofs_id !== undefined,
    decide(found) {
      const { user, stored } = findOwn(found, id, ref);
      const { event } = stored;
      checkEtag(ifMatch, eventEtag(event));
      if (patch.delegate !== undefined) checkDelegate(patch.delegate, patch.status);
      const { proofs_id: named = event.proofs_id, proofs: added = [] } = patch;
      const proofs_id = unionOfProofs(named, added);
      const before = found.statuses.get(event.regulation) ?? emptyStatus;
      if (event.status === "confirmed") {
        const others = !sameIds(proofs_id, event.proofs_id);
        if (others || patch.consents !== undefined || patch.status === "pending_approval") {
          throw new ConsentsError("event-immutable");
        }
        return { answer: { event, user, status: before } };
      }
      if (awaitsCitizen(event)) throw onlyTheCitizen();
      const approved = patch.status === "confirmed";
      if (approved && link === undefined) checkApprover(patch.delegate, event);
      const consents = patch.consents === undefined ? event.consents : complete(patch.consents);
      let { validations } = event;
      if (patch.consents !== undefined) {
        // Whoever approved, approved those.
        if (event.approvals !== undefined) throw new ConsentsError("event-immutable");
        // By a link it is the citizen again.
        if (link === undefined) checkOwnChoices(event, consents);
        checkChoices(patch.consents, catalogue);
        checkNotStale(patch.consents, event.notice, catalogue, event.regulation);
        checkMetadata(metadataOf(patch.consents));
        validations = widenValidations(event, patch.consents, catalogue);
      }
      if (proofs_id.length === 0 && askForProof(validations ?? {})) throw proofMissing();
      const moves = {
        ...proofMoves({ named: patch.proofs_id ?? [], added, owner: user, caller, now }, found),
        ...(patch.proofs_id && { removed_proof_ids: withoutEvent(event, proofs_id, found) }),
      };
      const at = new Date(now).toISOString();
      const pending: ConsentEvent = {
        ...event,
        consents,
        proofs_id,
        ...(validations !== undefined && { validations }),
        updated_at: at,
      };
      if (!approved) {
        const answer = { event: pending, user, status: before };
        const outbox = newMails(event, pending);
        return { answer, events: [{ ...stored, event: pending }], outbox, ...moves };
      }
      if (awaitsCitizen(pending)) throw onlyTheCitizen();
      const confirmed: ConsentEvent = {
        ...pending,
        status: "confirmed",
        approvals: [...(event.approvals ?? []), approvalOf(pending, patch.delegate, { link, shown, at })],
        // A link that had made the event stays the one that did.
        ...(link !== undefined && { evidence: { ...event.evidence, link: event.evidence.link ?? link } }),
      };
      return { ...countEvent(confirmed, stored, user, found.statuses, now), ...moves };
    },
  };
}

/**
 * Removes an event: the status becomes that of the remaining ones, as if it had never happened, and the proofs go that no
 * other event names. The user's metadata stays. Its id stays taken. This is also how a pending event is refused.
 *
 * @throws {ConsentsError} `insufficient-scope` for a citizen; in `decide` also `not-found`, `validation-failed` when
 * the two ids are not of one person, and `precondition-failed` when `ifMatch` is given and is not the event's
 */
export function deleteEvent({
  id,
  user: ref,
  caller,
  now,
  ifMatch,
}: EventToChange): UserChange<ChangedEvent> {
  checkScope(caller);
  return {
    organization_id: caller.organization_id,
    user: ref,
    event_ids: [id],
    with_history: true,
    decide(found) {
      const { user, stored } = findOwn(found, id, ref);
      const { event } = stored;
      checkEtag(ifMatch, eventEtag(event));
      const written = withoutEvents(user, found.history, [stored], now);
      const status = written.statuses.get(event.regulation) ?? emptyStatus;
      return { answer: { event, user: written.user, status }, ...written };
    },
  };
}

/**
 * Refuses a pending event: it is removed, as if it had never been asked for.
 *
 * @throws what {@link deleteEvent} throws, and in `decide` `event-immutable` when it counts meanwhile
 */
export function refuseEvent(event: EventToChange): UserChange<ChangedEvent> {
  const removal = deleteEvent(event);
  return {
    ...removal,
    decide(found) {
      if (found.events.get(event.id)?.event.status === "confirmed")
        throw new ConsentsError("event-immutable");
      return removal.decide(found);
    },
  };
}

// An event of somebody else looks like one that is not there.
function findOwn(found: Found, id: string, ref: UserRef): { user: User; stored: StoredEvent } {
  checkOnePerson(found, ref);
  const { user } = found;
  const stored = found.events.get(id);
  if (user === undefined || stored?.event.user.id !== user.id) throw new ConsentsError("not-found");
  return { user, stored };
}

function onlyTheCitizen(): ConsentsError {
  return new ConsentsError("insufficient-scope", {
    detail: "Only the citizen can confirm this, by their mail.",
  });
}

function checkDelegate({ metadata }: Delegate, status: EventStatus | undefined): void {
  if (status !== "confirmed") {
    const detail = 'says who approves: send it with status "confirmed"';
    throw new ConsentsError("field-not-writable", {
      errors: [{ pointer: "/delegate", code: "field-not-writable", detail }],
    });
  }
  checkMetadata({ "/delegate/metadata": metadata });
}

// Who is not named could be anybody, the one who asked too.
function checkApprover(approver: Delegate | undefined, { delegate }: ConsentEvent): void {
  if (delegate === undefined) return;
  if (approver === undefined) {
    throw new ConsentsError("insufficient-scope", {
      detail: "A delegate asked for this: say in delegate who approves it, which must be somebody else.",
    });
  }
  if (isSamePerson(approver.id, delegate.id)) {
    throw new ConsentsError("insufficient-scope", { detail: "Nobody approves what they asked for." });
  }
}

// What a citizen chose stays what they chose: their token and their press stand in the evidence.
function checkOwnChoices({ consents, evidence }: ConsentEvent, changed: Consents): void {
  if (evidence.jti === undefined || canonicalJson(consents) === canonicalJson(changed)) return;
  throw new ConsentsError("event-immutable", {
    detail: "The citizen made these choices: record others in an event of their own.",
  });
}

// The validation that asked for an approval; without one, the organization itself had the event wait.
function approvalOf(
  event: ConsentEvent,
  by: Delegate | undefined,
  { link, shown, at }: { link: string | undefined; shown: PageShown | undefined; at: string },
): Approval {
  const pressed = { approved_at: at, ...(shown && { shown }) };
  if (link !== undefined) return { method: "link", ...pressed, link };
  return { method: approvalMethod(event) ?? "manual", ...pressed, ...(by !== undefined && { by }) };
}

function sameIds(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((id) => other.includes(id));
}

// The event's proofs that are needed no longer: it does not keep them, and no other event of the user names them.
function withoutEvent(
  { id, proofs_id }: ConsentEvent,
  kept: readonly string[],
  { history }: Found,
): string[] {
  const others = history.filter(({ event }) => event.id !== id).flatMap(({ event }) => event.proofs_id);
  return proofs_id.filter((proof) => !kept.includes(proof) && !others.includes(proof));
}
