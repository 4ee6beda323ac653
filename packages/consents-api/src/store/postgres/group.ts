import { announcementsOf } from "../../domain/announcements.ts";
import { canonicalJson } from "../../domain/canonical-json.ts";
import { ConsentsError } from "../../domain/errors.ts";
import { hasNewAddress } from "../../domain/find-address.ts";
import type { OutboxMessage } from "../../domain/outbox.ts";
import type { StoredEvent } from "../../domain/records.ts";
import type { Decision, Found, User, UserChange, UserRef } from "../../domain/store.ts";
import type { StoredWebhook } from "../../domain/webhook.ts";
import { parseUser, type UserRecord, userRow } from "../rows.ts";
import { type WebhookMessageRow, webhookMessageRows } from "../webhook-rows.ts";
import type { ErasedUser } from "./erased-users-table.ts";
import { type EventRecord, storedEvent, tombstone } from "./events-table.ts";
import type { GroupProofs } from "./group-proofs.ts";

/** What a group of changes to one organization's users has read from the database. */
export interface GroupRows {
  /** Everybody asked for, locked. */
  users: readonly UserRecord[];
  /** Every event asked for; tombstones too. */
  events: readonly EventRecord[];
  /** Every event of the users whose history may be asked for, and their ids. */
  histories: { of: ReadonlySet<string>; events: readonly EventRecord[] };
  proofs: GroupProofs;
  /** Of the ids asked for that nobody has: those of users who are erased. */
  erased: readonly string[];
  /** Those of the links asked for that are there, by `secret_hash`. */
  links: ReadonlySet<string>;
  /** All of the organization. */
  webhooks: readonly StoredWebhook[];
}

/** What a group of changes writes in the end: each row once, whatever number of changes touched it. */
export interface GroupWrites {
  /** With all their events; some may have been new in this group. */
  erasedUsers: readonly ErasedUser[];
  newUsers: readonly UserRecord[];
  changedUsers: readonly UserRecord[];
  newEvents: readonly EventRecord[];
  changedEvents: readonly EventRecord[];
  messages: readonly OutboxMessage[];
  /** Mail may reach them now. */
  reachableUsers: readonly User[];
  webhookMessages: readonly Omit<WebhookMessageRow, "number">[];
  /** In the order in which it was decided. */
  writeProofs: GroupProofs["write"];
}

/** The rows of a group in memory, where one change after the other is decided and sees those before it. */
export interface Group {
  /** Throws what the change's `decide` throws; then nothing of it is kept. */
  decide<Answer>(change: UserChange<Answer>): Decision<Answer>;
  /**
   * True: the rows, as they were read, are what this decision made of them, so it has been written before.
   *
   * @param last - the last one of those decided together that wrote the same user, or this one
   */
  holds(decision: Decision<unknown>, last: Decision<unknown>): boolean;
  writes(): GroupWrites;
}

interface Entry<Row> {
  row: Row;
  /** Undefined: it is as it was read. */
  change?: "new" | "changed";
}

export function createGroup(rows: GroupRows): Group {
  const users = new Map<string, Entry<UserRecord>>();
  /** By `organization_user_id`, the user's id. */
  const userIds = new Map<string, string>();
  const events = new Map<string, Entry<EventRecord>>();
  let messages: OutboxMessage[] = [];
  const reachableUsers = new Map<string, User>();
  let webhookMessages: Omit<WebhookMessageRow, "number">[] = [];
  const erasedIds = new Set(rows.erased);
  const erasedUsers: ErasedUser[] = [];
  /** Whose links are gone, by `organization_user_id`. */
  const unlinked = new Set<string>();
  for (const row of rows.users) keepUser({ row });
  for (const row of [...rows.histories.events, ...rows.events]) events.set(row.id, { row });

  function keepUser(entry: Entry<UserRecord>): void {
    const { id, organization_user_id } = entry.row.user;
    users.set(id, entry);
    if (organization_user_id !== undefined) userIds.set(organization_user_id, id);
  }

  function eraseUser({ organization_user_id }: User, id: string, erased_at: string): void {
    users.delete(id);
    if (organization_user_id !== undefined) {
      userIds.delete(organization_user_id);
      unlinked.add(organization_user_id);
    }
    erasedIds.add(id);
    erasedUsers.push({ id, organization_user_id, erased_at });
    rows.proofs.erase(id);
    messages = messages.filter(({ user_id }) => user_id !== id);
    reachableUsers.delete(id);
    webhookMessages = webhookMessages.filter(({ user_id }) => user_id !== id);
    for (const { row } of events.values()) if (row.user_id === id) removeEvent(row.id);
  }

  function isLinkGone(link: string, { organization_user_id }: UserRef): boolean {
    return (
      !rows.links.has(link) || (organization_user_id !== undefined && unlinked.has(organization_user_id))
    );
  }

  function tell({ silent }: UserChange<unknown>, found: Found, decision: Decision<unknown>): void {
    // Most organizations have no webhooks, and need not wait for what would be told to be written.
    if (silent || rows.webhooks.length === 0) return;
    webhookMessages.push(...webhookMessageRows(rows.webhooks, announcementsOf(found, decision), decision));
  }

  function removeEvent(id: string): void {
    const entry = events.get(id);
    if (entry === undefined) return;
    entry.row = tombstone(entry.row);
    entry.change ??= "changed";
  }

  function findEither({ id, organization_user_id }: UserRef): {
    entry: Entry<UserRecord> | undefined;
    ids_conflict: boolean;
  } {
    const byId = id === undefined ? undefined : users.get(id);
    const otherId = organization_user_id === undefined ? undefined : userIds.get(organization_user_id);
    const byOther = otherId === undefined ? undefined : users.get(otherId);
    const ids_conflict = byId !== undefined && byOther !== undefined && byId !== byOther;
    return { entry: byId ?? byOther, ids_conflict };
  }

  function findEvents(ids: readonly string[]): Pick<Found, "events" | "removed_event_ids"> {
    const found = new Map<string, StoredEvent>();
    const removed_event_ids = new Set<string>();
    for (const id of ids) {
      const entry = events.get(id);
      if (entry === undefined) continue;
      const stored = storedEvent(readBackEvent(entry));
      if (stored === undefined) removed_event_ids.add(id);
      else found.set(id, stored);
    }
    return { events: found, removed_event_ids };
  }

  // Newest first, as in SQLite: a status that is replayed from it has its leaves in the same order then.
  function historyOf({ id }: User, isNew: boolean): StoredEvent[] {
    // A status that is made of a part of it would be a wrong one.
    if (!isNew && !rows.histories.of.has(id)) throw new TypeError("the history was not read");
    return [...events.values()]
      .filter(({ row }) => row.user_id === id)
      .sort((one, other) => other.row.number - one.row.number)
      .map((entry) => storedEvent(readBackEvent(entry)))
      .filter((stored) => stored !== undefined);
  }

  function keepEvent(stored: StoredEvent, isKnown: boolean, number: number): void {
    const { event, ...rest } = stored;
    const before = isKnown ? events.get(event.id) : undefined;
    const row = {
      organization_id: event.organization_id,
      user_id: event.user.id,
      number,
      id: event.id,
      regulation: event.regulation,
      status: event.status,
      ...rest,
      event,
    };
    if (before === undefined) events.set(event.id, { row, change: "new" });
    else
      events.set(event.id, {
        row: { ...row, number: before.row.number },
        change: before.change ?? "changed",
      });
  }

  return {
    decide(change) {
      if (change.link !== undefined && isLinkGone(change.link, change.user)) {
        throw new ConsentsError("not-found");
      }
      if (change.user.id !== undefined && erasedIds.has(change.user.id)) throw new ConsentsError("not-found");
      const { entry, ids_conflict } = findEither(change.user);
      const record = entry && readBack(entry);
      const asked = findEvents(change.event_ids ?? []);
      const found: Found = {
        user: record?.user,
        ids_conflict,
        statuses: record?.statuses ?? new Map(),
        ...asked,
        proof_owners: rows.proofs.ownersOf(change.proof_ids ?? [], record?.user.id),
        history: change.with_history && record ? historyOf(record.user, entry?.change === "new") : [],
      };
      const decision = change.decide(found);

      if (decision.erased_user !== undefined && record !== undefined) {
        eraseUser(record.user, decision.erased_user.id, decision.erased_user.at);
        tell(change, found, decision);
        return decision;
      }
      let last_event = record?.last_event ?? null;
      for (const stored of decision.events ?? []) {
        const isKnown = asked.events.has(stored.event.id);
        if (!isKnown) last_event = (last_event ?? 0) + 1;
        keepEvent(stored, isKnown, last_event ?? 0);
      }
      for (const id of decision.removed_event_ids ?? []) removeEvent(id);
      const user = decision.user ?? record?.user;
      if (user !== undefined && (decision.user ?? decision.statuses ?? decision.events) !== undefined) {
        const statuses = new Map([...(record?.statuses ?? []), ...(decision.statuses ?? [])]);
        const change = entry === undefined ? "new" : (entry.change ?? "changed");
        keepUser({ row: { user, statuses, last_event }, change });
      }
      if (user?.id !== undefined && hasNewAddress(found, decision)) reachableUsers.set(user.id, user);
      messages.push(...(decision.outbox ?? []));
      tell(change, found, decision);
      rows.proofs.keep(decision, user?.id);
      return decision;
    },

    holds({ events: decided = [], removed_event_ids = [], erased_user }, { user }) {
      if (erased_user !== undefined) return erasedIds.has(erased_user.id);
      if (decided.length > 0 || removed_event_ids.length > 0) {
        return (
          decided.every((stored) => {
            const entry = events.get(stored.event.id);
            // A tombstone: it was written, and removed since.
            return (
              entry !== undefined && (entry.row.event === null || isSame(storedEvent(entry.row), stored))
            );
          }) && removed_event_ids.every((id) => events.get(id)?.row.event === null)
        );
      }
      if (user === undefined) return false;
      return erasedIds.has(user.id) || isSame(users.get(user.id)?.row.user, user);
    },

    writes() {
      const rowsOf = <Row>(entries: Map<string, Entry<Row>>, wanted: Entry<Row>["change"]): Row[] =>
        [...entries.values()].filter(({ change }) => change === wanted).map(({ row }) => row);
      return {
        erasedUsers,
        newUsers: rowsOf(users, "new"),
        changedUsers: rowsOf(users, "changed"),
        newEvents: rowsOf(events, "new"),
        changedEvents: rowsOf(events, "changed"),
        messages,
        reachableUsers: [...reachableUsers.values()],
        webhookMessages,
        writeProofs: rows.proofs.write,
      };
    },
  };
}

// What was decided in memory may hold members that are undefined, and has them in another order; what is read has not.
function readBack({ row, change }: Entry<UserRecord>): UserRecord {
  return change === undefined ? row : parseUser(userRow(row));
}

function readBackEvent({ row, change }: Entry<EventRecord>): EventRecord {
  return change === undefined ? row : (JSON.parse(JSON.stringify(row)) as EventRecord);
}

function isSame(one: object | undefined, other: object): boolean {
  return one !== undefined && canonicalJson(one) === canonicalJson(other);
}
