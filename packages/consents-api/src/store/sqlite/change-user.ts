import { announcementsOf } from "../../domain/announcements.ts";
import type { StoredEvent } from "../../domain/records.ts";
import type { Decision, Found, UserChange, UserRef } from "../../domain/store.ts";
import { parseEvent, type UserRecord } from "../rows.ts";
import { webhookMessageRows } from "../webhook-rows.ts";
import type { EventsTable } from "./events-table.ts";
import type { OutboxTable } from "./outbox-table.ts";
import type { UsersTable } from "./users-table.ts";
import type { WebhookMessagesTable } from "./webhook-messages-table.ts";
import type { WebhooksTable } from "./webhooks-table.ts";
import type { Write } from "./write-queue.ts";

/** A change to a user as a write: finds what it asks for, lets it decide, and gives what writes the decision. */
export function changeUser<Answer>(
  users: UsersTable,
  events: EventsTable,
  outbox: OutboxTable,
  telling: Telling,
  change: UserChange<Answer>,
): Write<Answer> {
  return () => {
    const { organization_id } = change;
    const { record, ids_conflict } = findEither(users, organization_id, change.user);
    const asked = findEvents(events, organization_id, change.event_ids ?? []);
    const found: Found = {
      user: record?.user,
      ids_conflict,
      statuses: record?.statuses ?? new Map(),
      ...asked,
      history: change.with_history && record ? parseChain(events, record) : [],
    };
    const decision = change.decide(found);
    const told = change.silent ? [] : messagesAbout(telling, organization_id, found, decision);
    return () => {
      const user = decision.user ?? record?.user;
      let last_event = record?.last_event ?? null;
      for (const stored of decision.events ?? []) {
        if (asked.events.has(stored.event.id)) events.replace(stored);
        else last_event = events.add(stored, last_event);
      }
      for (const id of decision.removed_event_ids ?? []) events.remove(organization_id, id);
      if (user !== undefined && (decision.user ?? decision.statuses ?? decision.events) !== undefined) {
        const statuses = new Map([...(record?.statuses ?? []), ...(decision.statuses ?? [])]);
        users[record === undefined ? "add" : "replace"]({ user, statuses, last_event });
      }
      for (const message of decision.outbox ?? []) outbox.add(message);
      for (const row of told) telling.messages.add(row);
      return decision.answer;
    };
  };
}

/** Whom changes are told to, and how. */
export interface Telling {
  webhooks: WebhooksTable;
  messages: WebhookMessagesTable;
}

function messagesAbout(
  { webhooks }: Telling,
  organization_id: string,
  found: Found,
  decision: Decision<unknown>,
): ReturnType<typeof webhookMessageRows> {
  const listening = webhooks.list(organization_id);
  // Most organizations have none, and need not wait for what would be told to be written.
  return listening.length === 0 ? [] : webhookMessageRows(listening, announcementsOf(found, decision));
}

/** Every event of a user that was not removed, newest first in the order of arrival. */
export function parseChain(
  events: EventsTable,
  { last_event }: Pick<UserRecord, "last_event">,
): StoredEvent[] {
  return [...events.chain(last_event)].map(parseEvent).filter((stored) => stored !== undefined);
}

function findEither(
  users: UsersTable,
  organization_id: string,
  { id, organization_user_id }: UserRef,
): { record: UserRecord | undefined; ids_conflict: boolean } {
  const byId = id === undefined ? undefined : users.findById(organization_id, id);
  const byOther =
    organization_user_id === undefined
      ? undefined
      : users.findByOrganizationUserId(organization_id, organization_user_id);
  const ids_conflict = byId !== undefined && byOther !== undefined && byId.user.id !== byOther.user.id;
  return { record: byId ?? byOther, ids_conflict };
}

function findEvents(
  table: EventsTable,
  organization_id: string,
  ids: readonly string[],
): Pick<Found, "events" | "removed_event_ids"> {
  const events = new Map<string, StoredEvent>();
  const removed_event_ids = new Set<string>();
  for (const id of ids) {
    const row = table.find(organization_id, id);
    if (row === undefined) continue;
    const stored = parseEvent(row);
    if (stored === undefined) removed_event_ids.add(id);
    else events.set(id, stored);
  }
  return { events, removed_event_ids };
}
