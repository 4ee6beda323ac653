import { announcementsOf } from "../../domain/announcements.ts";
import { ConsentsError } from "../../domain/errors.ts";
import { hasNewAddress } from "../../domain/find-address.ts";
import type { StoredEvent } from "../../domain/records.ts";
import type { Decision, Found, UserChange, UserRef } from "../../domain/store.ts";
import { parseEvent, type UserRecord } from "../rows.ts";
import { webhookMessageRows } from "../webhook-rows.ts";
import type { EventsTable } from "./events-table.ts";
import type { LinksTable } from "./links-table.ts";
import type { OutboxTable } from "./outbox-table.ts";
import type { ProofsTable } from "./proofs-table.ts";
import type { UsersTable } from "./users-table.ts";
import type { WebhookLog } from "./webhook-log.ts";
import type { WebhookMessagesTable } from "./webhook-messages-table.ts";
import type { WebhooksTable } from "./webhooks-table.ts";
import type { Write } from "./write-queue.ts";

/** Where everything about users is. */
export interface UserTables {
  users: UsersTable;
  events: EventsTable;
  proofs: ProofsTable;
  outbox: OutboxTable;
  links: LinksTable;
  webhooks: WebhooksTable;
  webhookMessages: WebhookMessagesTable;
  webhookLog: WebhookLog;
}

/** A change to a user as a write: finds what it asks for, lets it decide, and gives what writes the decision. */
export function changeUser<Answer>(
  { users, events, proofs, outbox, links, webhooks, webhookMessages, webhookLog }: UserTables,
  change: UserChange<Answer>,
  /** Told before the commit that somebody is erased by it. */
  onErase: () => void,
): Write<Answer> {
  return () => {
    const { organization_id } = change;
    if (change.link !== undefined && links.find(change.link) === undefined) {
      throw new ConsentsError("not-found");
    }
    if (change.user.id !== undefined && users.isErased(organization_id, change.user.id)) {
      throw new ConsentsError("not-found");
    }
    const { record, ids_conflict } = findEither(users, organization_id, change.user);
    const asked = findEvents(events, organization_id, change.event_ids ?? []);
    const found: Found = {
      user: record?.user,
      ids_conflict,
      statuses: record?.statuses ?? new Map(),
      ...asked,
      proof_owners: findProofOwners(proofs, change, record?.user.id),
      history: change.with_history && record ? parseChain(events, record) : [],
    };
    const decision = change.decide(found);
    const told = change.silent ? [] : messagesAbout(webhooks, organization_id, found, decision);
    const tell = (): void => {
      for (const row of told) webhookMessages.add(row);
    };
    if (decision.erased_user !== undefined && record !== undefined) {
      const { id, at } = decision.erased_user;
      return () => {
        onErase();
        for (const { number } of events.chain(record.last_event)) events.erase(number);
        proofs.removeAll(organization_id, id);
        outbox.removeAll(organization_id, id);
        webhookLog.erase(organization_id, id, Date.parse(at));
        const { organization_user_id } = record.user;
        if (organization_user_id !== undefined) {
          proofs.removeUnnamed(organization_id, links.removeAll(organization_id, organization_user_id));
        }
        users.erase(organization_id, id, at);
        tell();
        return decision.answer;
      };
    }
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
        if (record === undefined) users.add({ user, statuses, last_event });
        else {
          users.replace({ user, statuses, last_event });
          if (user.organization_user_id !== record.user.organization_user_id) users.identify(user);
        }
      }
      if (user?.id !== undefined && hasNewAddress(found, decision)) {
        outbox.retryAll(organization_id, user.id, Date.parse(user.updated_at));
      }
      for (const message of decision.outbox ?? []) outbox.add(message);
      moveProofs(proofs, organization_id, user?.id, decision);
      tell();
      return decision.answer;
    };
  };
}

function messagesAbout(
  webhooks: WebhooksTable,
  organization_id: string,
  found: Found,
  decision: Decision<unknown>,
): ReturnType<typeof webhookMessageRows> {
  const listening = webhooks.list(organization_id);
  // Most organizations have none, and need not wait for what would be told to be written.
  if (listening.length === 0) return [];
  return webhookMessageRows(listening, announcementsOf(found, decision), decision);
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

function findProofOwners(
  proofs: ProofsTable,
  { organization_id, proof_ids = [] }: UserChange<unknown>,
  user_id: string | undefined,
): Found["proof_owners"] {
  const owners = new Map<string, string | null>();
  for (const id of proof_ids) {
    const owner = proofs.findOwner(organization_id, id, user_id);
    if (owner !== undefined) owners.set(id, owner);
  }
  return owners;
}

function moveProofs(
  proofs: ProofsTable,
  organization_id: string,
  user_id: string | undefined,
  decision: Decision<unknown>,
): void {
  for (const proof of decision.proofs ?? []) proofs.add(proof);
  if (user_id === undefined) return;
  for (const id of decision.claimed_proof_ids ?? []) proofs.claim(organization_id, id, user_id);
  for (const id of decision.removed_proof_ids ?? []) proofs.remove(organization_id, id, user_id);
}
