import type { WebhookType } from "@consents/contract";
import { REGULATION_DEFAULT } from "@consents/contract";
import { consentUser } from "./consent-user.ts";
import type { StoredEvent } from "./records.ts";
import type { Decision, Found, User } from "./store.ts";
import type { Announcement } from "./webhook-message.ts";

/**
 * What there is to tell of a change, in the order in which a receiver wants to hear it: somebody new before their first
 * event, and what a user has become after what made them so. By the decision alone, so that no change can forget to.
 *
 * The `data` of a message is the event, or the user with the consents of one `regulation`, as the API answers them; where
 * the statuses of several changed, there is a message for each. What is removed is told by its ids, and of somebody
 * who is erased only `id` is left.
 */
export function announcementsOf(found: Found, decision: Decision<unknown>): Announcement[] {
  const { erased_user, events = [], removed_event_ids = [] } = decision;
  if (erased_user !== undefined) return found.user === undefined ? [] : [erased(found.user, erased_user.at)];
  const user = decision.user ?? found.user;
  if (user === undefined) return [];
  const ofUser = decision.user === undefined ? [] : usersTold(decision.user, found, decision);
  const ofEvents = [
    ...events.map((stored) => eventTold(stored, found)),
    ...removed_event_ids.map((id) => eventRemoved(id, user)),
  ];
  return found.user === undefined ? [...ofUser, ...ofEvents] : [...ofEvents, ...ofUser];
}

function eventTold({ event }: StoredEvent, found: Found): Announcement {
  const type = found.events.has(event.id) ? "event.updated" : "event.created";
  return announce(type, event.id, event.user.id, event.updated_at, event);
}

function eventRemoved(id: string, { id: user_id, organization_id, organization_user_id, updated_at }: User) {
  const data = { id, organization_id, user: { id: user_id, organization_user_id } };
  return announce("event.deleted", id, user_id, updated_at, data);
}

function usersTold(user: User, found: Found, { statuses = new Map() }: Decision<unknown>): Announcement[] {
  const type = found.user === undefined ? "user.created" : "user.updated";
  const regulations = statuses.size === 0 ? [REGULATION_DEFAULT] : [...statuses.keys()];
  return regulations.map((regulation) => {
    const status = statuses.get(regulation) ?? found.statuses.get(regulation);
    const data = { ...consentUser(user, status), regulation };
    return announce(type, user.id, user.id, user.updated_at, data);
  });
}

function erased({ id, organization_id }: User, at: string): Announcement {
  return announce("user.deleted", id, id, at, { id, organization_id });
}

function announce(
  type: WebhookType,
  subject_id: string,
  user_id: string,
  created_at: string,
  data: object,
): Announcement {
  const body = JSON.stringify({ type, timestamp: created_at, data });
  return { type, subject_id, user_id, created_at, body };
}
