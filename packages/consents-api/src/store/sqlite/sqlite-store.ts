import type { DatabaseSync } from "node:sqlite";
import { setImmediate } from "node:timers/promises";
import { ConsentsError } from "../../domain/errors.ts";
import type { StoredEvent } from "../../domain/records.ts";
import type { Store, UserHistory } from "../../domain/store.ts";
import { createNowAndThen } from "../now-and-then.ts";
import { parseEvent } from "../rows.ts";
import { createApiKeysTable } from "./api-keys-table.ts";
import { changeUser, parseChain } from "./change-user.ts";
import { createConnection } from "./connection.ts";
import { createEventsTable, type EventRow } from "./events-table.ts";
import { createLinksTable } from "./links-table.ts";
import { createNoticesTable } from "./notices-table.ts";
import { createOrganizationsTable } from "./organizations-table.ts";
import { createOutboxTable } from "./outbox-table.ts";
import { createProofsTable } from "./proofs-table.ts";
import { createRevokedTokensTable } from "./revoked-tokens-table.ts";
import { toStorageError } from "./storage-error.ts";
import { createTokenKeysTable } from "./token-keys-table.ts";
import { createUsersTable } from "./users-table.ts";
import { createWebhookLog } from "./webhook-log.ts";
import { createWebhookMessagesTable } from "./webhook-messages-table.ts";
import { createWebhookStore } from "./webhook-store.ts";
import { createWebhooksTable } from "./webhooks-table.ts";
import { createWriteQueue } from "./write-queue.ts";

/** What stands around the database and must be told. */
export interface Surroundings {
  /**
   * Asked for a sign of life, before each group of writes, and now and then before reads.
   *
   * @throws {ConsentsError} `storage-unavailable` when the file is no longer where it was opened
   */
  checkPlace(): void;
  /** How many writes were just committed. */
  onCommit(writes: number): void;
  /** A commit has just erased somebody: nothing of them may be left in any file of the database. */
  onErase(): void;
  /** Called when the last write is done, before the database closes. */
  onClose(): Promise<void>;
}

/** How often who only reads looks whether the file is still there, in milliseconds: each time would cost too much. */
const LOOK_EVERY = 1_000;

/** Users that {@link Store.histories} reads at a time. */
const HISTORIES_PAGE = 100;

/** The store over an open database that has its schema. */
export function createSqliteStore(
  database: DatabaseSync,
  { checkPlace, onCommit, onErase, onClose }: Surroundings,
): Store {
  const connection = createConnection(database);
  const organizations = createOrganizationsTable(connection);
  const keys = createApiKeysTable(connection);
  const tokenKeys = createTokenKeysTable(connection);
  const revokedTokens = createRevokedTokensTable(connection);
  const notices = createNoticesTable(connection);
  const users = createUsersTable(connection);
  const events = createEventsTable(connection);
  const links = createLinksTable(connection);
  const outbox = createOutboxTable(connection);
  const webhooks = createWebhooksTable(connection);
  const webhookMessages = createWebhookMessagesTable(connection);
  const webhookLog = createWebhookLog(connection);
  const proofs = createProofsTable(connection);
  const tables = { users, events, proofs, outbox, links, webhooks, webhookMessages, webhookLog };
  let mustErase = false;
  const groupListeners: ((writes: number) => void)[] = [];
  const writes = createWriteQueue(
    database,
    (count) => {
      if (mustErase) onErase();
      mustErase = false;
      onCommit(count + proofs.takeAddedPages());
      for (const listener of groupListeners) listener(count);
    },
    checkPlace,
  );
  const alive = database.prepare("SELECT count(*) FROM sqlite_schema");
  let closing: Promise<void> | undefined;
  const isTimeToLook = createNowAndThen(LOOK_EVERY);
  let isLost = false;

  async function read<Answer>(query: () => Answer): Promise<Answer> {
    try {
      if (isLost || isTimeToLook(Date.now())) {
        isLost = true;
        checkPlace();
        isLost = false;
      }
      return query();
    } catch (error) {
      throw toStorageError(error);
    }
  }

  async function close(): Promise<void> {
    await writes.drain();
    await onClose();
    database.close();
  }

  return {
    ping: () =>
      read(() => {
        checkPlace();
        alive.get();
      }),

    addOrganization: (organization) =>
      writes.add(() => {
        const isFree = organizations.find(organization.id) === undefined;
        return () => {
          if (isFree) organizations.add(organization);
          return isFree;
        };
      }),
    changeOrganization: (id, change) => writes.add(() => () => organizations.change(id, change)),
    findOrganization: (id) => read(() => organizations.find(id)),
    listOrganizations: () => read(() => organizations.list()),

    addApiKey: (key) =>
      writes.add(() => {
        if (organizations.find(key.organization_id) === undefined) throw new ConsentsError("not-found");
        return () => keys.add(key);
      }),
    findApiKey: (key) => read(() => keys.find(key)),
    listApiKeys: (organization_id) => read(() => keys.list(organization_id)),
    disableApiKey: (organization_id, key, at) =>
      writes.add(() => () => keys.disable(organization_id, key, at)),
    addSession: (session) =>
      writes.add(() => {
        if (keys.find(session.key) === undefined) throw new ConsentsError("not-found");
        return () => keys.addSession(session);
      }),
    findSession: (token_hash) =>
      read(() => {
        const session = keys.findSession(token_hash);
        const key = session && keys.find(session.key);
        return session && key && { session, key };
      }),

    addTokenKey: (key) =>
      writes.add(() => {
        if (key.organization_id !== null && organizations.find(key.organization_id) === undefined) {
          throw new ConsentsError("not-found");
        }
        if (tokenKeys.list().some(({ kid }) => kid === key.kid)) {
          throw new ConsentsError("weak-key", { detail: "There is a key with this kid already." });
        }
        return () => tokenKeys.add(key);
      }),
    listTokenKeys: () => read(() => tokenKeys.list()),
    retireTokenKey: (kid, at) => writes.add(() => () => tokenKeys.retire(kid, at)),

    revokeToken: (token) => writes.add(() => () => revokedTokens.add(token)),
    isTokenRevoked: (organization_id, jti) => read(() => revokedTokens.has(organization_id, jti)),
    listRevocations: (after) => read(() => revokedTokens.list(after)),

    publishNotice: (organization_id, id, decide) =>
      writes.add(() => {
        if (organizations.find(organization_id) === undefined) throw new ConsentsError("not-found");
        const newest = notices.findNewest(organization_id, id);
        const stored = decide(newest);
        return () => {
          if (stored.notice.version !== newest?.notice.version) notices.add(stored);
          return stored;
        };
      }),
    findNotice: (organization_id, id, version) =>
      read(() =>
        version === undefined
          ? notices.findNewest(organization_id, id)
          : notices.find(organization_id, id, version),
      ),
    listNotices: (organization_id) => read(() => notices.list(organization_id)),

    changeUser: (change) =>
      writes.add(
        changeUser(tables, change, () => {
          mustErase = true;
        }),
      ),
    findUser: (organization_id, ref, regulation) =>
      read(() => {
        const record = users.find(organization_id, ref);
        return record && { user: record.user, status: record.statuses.get(regulation) };
      }),
    listUsers: (organization_id, regulation, { limit, after }) =>
      read(() => {
        // One more than asked for tells whether there is a next page.
        const records = users.list(organization_id, after ?? "", limit + 1);
        const rows = records
          .slice(0, limit)
          .map(({ user, statuses }) => ({ user, status: statuses.get(regulation) }));
        return records.length > limit ? { rows, next: rows.at(-1)!.user.id } : { rows };
      }),

    findEvent: (organization_id, id) =>
      read(() => {
        const row = events.find(organization_id, id);
        return row && parseEvent(row);
      }),
    listEvents: (organization_id, user_id, { statuses, regulations }, { limit, after }) =>
      read(() => {
        const start =
          after === undefined
            ? users.findById(organization_id, user_id)?.last_event
            : previousOf(events.findByNumber(Number(after)), organization_id, user_id);
        const rows: StoredEvent[] = [];
        let last: string | undefined;
        for (const row of events.chain(start ?? null)) {
          if (row.event === null || !regulations.includes(row.regulation)) continue;
          if (!statuses.some((status) => status === row.status)) continue;
          if (rows.length === limit) return { rows, next: last };
          rows.push(parseEvent(row)!);
          last = String(row.number);
        }
        return { rows };
      }),
    findProof: (organization_id, id, user_id) => read(() => proofs.find(organization_id, id, user_id)),
    async *histories(organization_id, start = "") {
      for (let after = start; ; ) {
        const page = await read(() =>
          users.list(organization_id, after, HISTORIES_PAGE).map(
            (record): UserHistory => ({
              user: record.user,
              statuses: record.statuses,
              events: parseChain(events, record).reverse(),
            }),
          ),
        );
        yield* page;
        // Reading here never waits for anything, so that nobody else would have a turn.
        await setImmediate();
        if (page.length < HISTORIES_PAGE) return;
        after = page.at(-1)!.user.id;
      }
    },

    addLink: (link) =>
      writes.add(() => {
        if (organizations.find(link.organization_id) === undefined) throw new ConsentsError("not-found");
        return () => links.add(link);
      }),
    findLink: (secret_hash) => read(() => links.find(secret_hash)),
    removeLink: (secret_hash) => writes.add(() => () => links.remove(secret_hash)),
    eraseLinks: (organization_id, organization_user_id) =>
      writes.add(() => {
        mustErase = true;
        return () =>
          proofs.removeUnnamed(organization_id, links.removeAll(organization_id, organization_user_id));
      }),

    async claimMessages(claim) {
      // A look costs nothing; the lock that a write takes is for when there is something to take.
      if ((await read(() => outbox.listDue({ ...claim, limit: 1 }))).length === 0) return [];
      return writes.add(() => {
        const due = outbox.listDue(claim);
        return () => due.map((message) => outbox.claim(message, claim.until));
      });
    },
    settleMessage: (attempt, outcome, now) => writes.add(() => () => outbox.settle(attempt, outcome, now)),
    ...createWebhookStore({
      organizations,
      webhooks,
      messages: webhookMessages,
      log: webhookLog,
      writes,
      read,
    }),
    listMessages: (organization_id, state, limit) => read(() => outbox.list(organization_id, state, limit)),
    outboxBacklog: () => read(() => outbox.backlog()),

    onGroup: (listener) => void groupListeners.push(listener),

    close() {
      closing ??= close();
      return closing;
    },
  };
}

// A page goes on behind the event that its cursor names, which must be one of this user.
function previousOf(row: EventRow | undefined, organization_id: string, user_id: string): number | null {
  if (row?.organization_id === organization_id && row.user_id === user_id) return row.previous;
  throw new ConsentsError("validation-failed", {
    errors: [{ pointer: "$cursor", code: "validation-failed", detail: "is no cursor of this list" }],
  });
}
