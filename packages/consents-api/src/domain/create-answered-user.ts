import { type ChangedUser, createUser, type UserToCreate } from "./create-user.ts";
import type { NoticeCatalogue } from "./notice-catalogue.ts";
import { recordEvent } from "./record-event.ts";
import type { Caller, Organization } from "./records.ts";
import type { UserChange } from "./store.ts";

/** Whom to create, and with what they are to be checked. */
export interface AnsweredUserToCreate extends Omit<UserToCreate, "organization_id"> {
  caller: Caller;
  /** The caller's. */
  organization: Organization;
  /** Of that organization. */
  catalogue: NoticeCatalogue;
  /** Under which they have answered. */
  regulation: string;
}

/**
 * Adds somebody together with what they have answered, which becomes their first event: no status is there that no event
 * says. Where the answers have to be approved, the status begins empty.
 *
 * @throws {ConsentsError} what {@link createUser} and {@link recordEvent} throw, where they throw it
 */
export function createAnsweredUser(wanted: AnsweredUserToCreate): UserChange<ChangedUser> {
  const { request, caller, organization, catalogue, regulation, now, newId } = wanted;
  const addition = createUser({ organization_id: organization.id, request, now, newId });
  const { metadata, country, last_seen_country, consents } = request;
  const user = { ...addition.user, metadata, country, last_seen_country };
  const event = { user, consents, regulation };
  const record = recordEvent({ request: event, caller, organization, catalogue, now, newId });
  return {
    ...record,
    decide(found) {
      // Whether there is somebody already.
      addition.decide(found);
      const { answer, ...decision } = record.decide(found);
      return { ...decision, answer: { user: answer.user, statuses: decision.statuses ?? new Map() } };
    },
  };
}
