import type { ConsentEvent, ConsentEventRequest } from "@consents/contract";
import { approvalMails } from "./approval-mails.ts";
import { canonicalJson, canonicalSha256 } from "./canonical-json.ts";
import { checkCaller, checkUserIds } from "./check-caller.ts";
import { checkChoices } from "./check-choices.ts";
import { checkMetadata, metadataOf } from "./check-metadata.ts";
import { checkPrecondition } from "./check-precondition.ts";
import { checkProofsAsked, proofMoves, unionOfProofs } from "./check-proofs.ts";
import { checkRegulation } from "./check-regulation.ts";
import { checkInShownNotice, checkNotStale, findShownText } from "./check-shown-notice.ts";
import { checkStatusSize } from "./check-status-size.ts";
import { type ConsentStatus, emptyStatus } from "./consent-status.ts";
import { createEvent } from "./create-event.ts";
import { decideStatus, validationsOfGrants } from "./decide-status.ts";
import { ConsentsError } from "./errors.ts";
import type { IfMatch } from "./etag.ts";
import { eventTime, noteAsked } from "./event-time.ts";
import { mergeEvent } from "./merge-event.ts";
import { fittingUser, mergeUser, newUser } from "./merge-user.ts";
import type { NoticeCatalogue } from "./notice-catalogue.ts";
import { onlyWithdraws } from "./only-withdraws.ts";
import type { Caller, Organization, ProofFile, StoredEvent } from "./records.ts";
import { regulationAsked } from "./regulation-asked.ts";
import type { Decision, Found, User, UserChange } from "./store.ts";

/** What {@link recordEvent} needs to know. */
export interface EventToRecord {
  /** Of the right shape (`consentEventRequestSchema`) and made of I-JSON; everything else is checked here. */
  request: ConsentEventRequest;
  caller: Caller;
  /** The caller's. */
  organization: Organization;
  /** Of that organization. */
  catalogue: NoticeCatalogue;
  /** The server's time of receipt, in milliseconds since 1970. */
  now: number;
  /** Gives an id that nobody has; best one that grows with time (UUIDv7): the database's index likes it. */
  newId: () => string;
  /** The files in the request's `proofs`, parsed. */
  proofs?: readonly ProofFile[];
  /** The request's `Origin` header. */
  origin?: string;
  /** The id of the consent link whose button was pressed. */
  link?: string;
  /** The request's `If-Match` header. */
  ifMatch?: IfMatch;
}

/** What recording an event answers. */
export interface RecordedEvent {
  event: ConsentEvent;
  /** The user after it. */
  user: User;
  /** The user's status under the event's regulation after it. */
  status: ConsentStatus;
  /** False: the same event had been recorded before. */
  created: boolean;
}

/**
 * The rules by which an answer becomes an event, as a change for the store to make. Who acts, for whom and with what
 * metadata comes from the verified caller: of a citizen's request, `delegate`, `status`, `created_at` and what it tells
 * of the user are ignored.
 * The same `id` with the same content gives the recorded event again, whatever has changed meanwhile.
 *
 * Not checked: the request's shape, bytes, depth and keys; the caller's token. Those are refused at the door.
 *
 * @throws {ConsentsError} at once what `checkCaller` throws; all else in `decide`, by the functions that it calls, and
 * `event-id-conflict` there
 */
export function recordEvent(input: EventToRecord): UserChange<RecordedEvent> {
  const { caller, organization, newId } = input;
  const user = checkCaller(input.request, caller, organization);
  const request = asCounted(input.request, caller);
  // Chosen here, since the store may decide twice.
  const ids = { event: request.id ?? newId(), user: user.id ?? newId() };
  const request_sha256 = requestSha256(input.request, caller);
  return {
    organization_id: organization.id,
    user,
    event_ids: request.id === undefined ? [] : [request.id],
    proof_ids: unionOfProofs(request.proofs_id, input.proofs),
    decide(found) {
      checkUserIds(found, request.user ?? {}, caller);
      const repeated = findRepeated(found, ids.event, { sha256: request_sha256, sent: input.request });
      if (repeated !== undefined) return { answer: repeated };
      return record({ ...input, request }, found, ids, request_sha256);
    },
  };
}

/** SHA-256 (hex) of what a request says and counts, but its `id`: by it a repeat is told from a conflict. */
export function requestSha256(request: ConsentEventRequest, caller: Caller): string {
  return canonicalSha256({ ...asCounted(request, caller), id: undefined, organization_id: undefined });
}

function record(
  input: EventToRecord,
  found: Found,
  ids: { event: string; user: string },
  request_sha256: string,
): Decision<RecordedEvent> {
  const { request, caller, organization, catalogue, now, proofs = [] } = input;
  const consents = request.consents ?? {};
  const regulation = checkRegulation(regulationAsked(request, catalogue), organization);
  const before = found.statuses.get(regulation) ?? emptyStatus;
  const time = eventTime(request.created_at, now, before);
  // Of an import `now`, else the event's own time.
  const recorded_at = Math.max(now, time.effective_at);
  checkChoices(consents, catalogue);
  const sha256 = request.notice && findShownText(request.notice, catalogue);
  checkInShownNotice(consents, request.notice, catalogue);
  // An import tells what was granted when it was offered.
  if (request.created_at === undefined) checkNotStale(consents, request.notice, catalogue, regulation);
  const proofs_id = unionOfProofs(request.proofs_id, proofs);
  const { status, validations } = decideStatus({ ...request, proofs_id }, caller, catalogue, regulation);
  if (proofs.length > 0)
    checkProofsAsked(caller, validationsOfGrants(consents, caller, catalogue, regulation));
  if (input.ifMatch !== undefined) checkPrecondition(input.ifMatch, found.user, before, consents);

  const organization_user_id =
    caller.kind === "citizen" ? caller.organization_user_id : request.user?.organization_user_id;
  const known = found.user ?? newUser({ id: ids.user, organization_id: organization.id }, now);
  const person = { ...known, organization_user_id: known.organization_user_id ?? organization_user_id };
  const event = createEvent(request, caller, {
    id: ids.event,
    status,
    regulation,
    created_at: time.created_at,
    updated_at: recorded_at,
    user: person,
    sha256,
    origin: input.origin,
    link: input.link,
    proofs_id,
    validations,
  });
  const moves = proofMoves(
    { named: request.proofs_id ?? [], added: proofs, owner: person, caller, now },
    found,
  );
  // A pending event changes nothing; but somebody new must be there for it to hang on, and who somebody is, is no choice
  // that anybody approves.
  const counts = status === "confirmed";
  const withdraws = onlyWithdraws(consents);
  const told = !counts ? {} : withdraws ? fittingUser(event.user, person) : event.user;
  // Only an import tells of the past: what is said now is newer than what is known, also where a clock was ahead.
  const told_at = request.created_at === undefined ? Number.POSITIVE_INFINITY : time.effective_at;
  const isIdentified = found.user?.organization_user_id === person.organization_user_id;
  const user =
    found.user === undefined || counts || !isIdentified
      ? mergeUser(person, told, told_at, recorded_at)
      : found.user;
  checkMetadata({
    ...metadataOf(consents),
    "/metadata": event.metadata,
    "/user/metadata": event.user.metadata && { ...(!withdraws && user.metadata), ...event.user.metadata },
    "/delegate/metadata": event.delegate?.metadata,
  });
  const stored: StoredEvent = {
    event,
    effective_at: time.effective_at,
    version: user.version,
    request_sha256,
  };
  const merged = mergeEvent(before, stored);
  if (merged !== before) checkStatusSize(merged, before, consents);
  const after = counts ? merged : noteAsked(merged, time.effective_at);
  return {
    answer: { event, user, status: after, created: true },
    events: [stored],
    ...moves,
    ...(user !== found.user && { user }),
    ...(after !== before && { statuses: new Map([[regulation, after]]) }),
    outbox: approvalMails(event, organization, catalogue, now),
    decided_at: now,
  };
}

/**
 * The event that this request made before, if it did, or that it repeats as it was read. Whose an id is stays hidden: it
 * is taken, and no more is said.
 *
 * @throws {ConsentsError} `event-id-conflict`
 */
function findRepeated(
  found: Found,
  id: string,
  request: { sha256: string; sent: ConsentEventRequest },
): RecordedEvent | undefined {
  const stored = found.events.get(id);
  if (stored === undefined && !found.removed_event_ids.has(id)) return undefined;
  if (
    found.user === undefined ||
    stored?.event.user.id !== found.user.id ||
    (stored.request_sha256 !== request.sha256 && canonicalJson(request.sent) !== canonicalJson(stored.event))
  ) {
    throw new ConsentsError("event-id-conflict", {
      errors: [{ pointer: "/id", code: "event-id-conflict", detail: "is taken; choose another" }],
    });
  }
  const { event } = stored;
  const status = found.statuses.get(event.regulation) ?? emptyStatus;
  return { event, user: found.user, status, created: false };
}

// What of the request counts: with a consent token, the token and the server say the rest. An address that whoever
// holds the token could tell would be one to confirm their own doings from.
function asCounted(request: ConsentEventRequest, caller: Caller): ConsentEventRequest {
  const { updated_at: _updated_at, evidence: _evidence, ...said } = request;
  if (caller.kind === "organization") return said;
  const { delegate: _delegate, status: _status, created_at: _created_at, user, ...counted } = said;
  if (user === undefined) return counted;
  const { id, organization_user_id } = user;
  return { ...counted, user: { id, organization_user_id } };
}
