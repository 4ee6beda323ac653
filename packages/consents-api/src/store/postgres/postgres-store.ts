import { ConsentsError } from "../../domain/errors.ts";
import type { RevokedToken, StoredEvent } from "../../domain/records.ts";
import type { Store, UserHistory } from "../../domain/store.ts";
import { createNowAndThen } from "../now-and-then.ts";
import {
  addApiKey,
  addSession,
  disableApiKey,
  findApiKey,
  findSessions,
  listApiKeys,
} from "./api-keys-table.ts";
import { changeUsers } from "./change-users.ts";
import { type EventRecord, findEvent, findHistories, listEvents, storedEvent } from "./events-table.ts";
import { createFindUser } from "./find-user.ts";
import { addLink, eraseLinks, findLink, removeLink } from "./links-table.ts";
import { addNotice, findNotice, listNotices } from "./notices-table.ts";
import {
  addOrganization,
  changeOrganization,
  findOrganization,
  listOrganizations,
  lockOrganization,
} from "./organizations-table.ts";
import { claimMessages, forgetDone, listMessages, outboxBacklog, settleMessage } from "./outbox-table.ts";
import { findProof, removeUnnamedProofs } from "./proofs-table.ts";
import { createReadQueue } from "./read-queue.ts";
import { addRevokedTokens, isTokenRevoked, listRevocations } from "./revoked-tokens-table.ts";
import { addTokenKey, listTokenKeys, retireTokenKey } from "./token-keys-table.ts";
import type { Transactions } from "./transactions.ts";
import { listUsers } from "./users-table.ts";
import { createWebhookStore } from "./webhook-store.ts";
import { createWriteQueue } from "./write-queue.ts";

/** Users that {@link Store.histories} reads at a time. */
const HISTORIES_PAGE = 100;
/** Greater than any number of an event. */
const NUMBER_MAX = 2 ** 31 - 1;

/** The store over a database that has its schema. Any number of processes may have one over the same database. */
export function createPostgresStore(transactions: Transactions): Store {
  const { read, readAtOnce, write, ping, close } = transactions;
  const groupListeners: ((writes: number) => void)[] = [];
  const changes = createWriteQueue(
    (group) => changeUsers(transactions, group),
    (size) => {
      for (const listener of groupListeners) listener(size);
    },
  );
  const findUser = createFindUser(read);
  const isTimeToForget = createNowAndThen();

  // Together, since an organization's server asks for the same one with every request.
  const findSession = createReadQueue(async (token_hashes: readonly string[]) => {
    const found = await findSessions(read, [...new Set(token_hashes)]);
    return token_hashes.map((token_hash) => found.get(token_hash));
  });

  // Together, since each waits for a lock that all of them need.
  const revoke = createReadQueue(async (tokens: readonly RevokedToken[]) => {
    await write((run) => addRevokedTokens(run, tokens));
    return tokens.map(() => undefined);
  });

  return {
    ping,

    addOrganization: (organization) => write((run) => addOrganization(run, organization)),
    changeOrganization: (id, change) => write((run) => changeOrganization(run, id, change)),
    findOrganization: (id) => findOrganization(read, id),
    listOrganizations: () => listOrganizations(read),

    addApiKey: (key) =>
      write(async (run) => {
        if ((await findOrganization(run, key.organization_id)) === undefined)
          throw new ConsentsError("not-found");
        await addApiKey(run, key);
      }),
    findApiKey: (key) => findApiKey(read, key),
    listApiKeys: (organization_id) => listApiKeys(read, organization_id),
    disableApiKey: (organization_id, key, at) => write((run) => disableApiKey(run, organization_id, key, at)),
    addSession: (session) =>
      write(async (run) => {
        if ((await findApiKey(run, session.key)) === undefined) throw new ConsentsError("not-found");
        await addSession(run, session);
      }),
    findSession: (token_hash) => findSession(token_hash),

    addTokenKey: (key) =>
      write(async (run) => {
        const { organization_id } = key;
        if (organization_id !== null && (await findOrganization(run, organization_id)) === undefined) {
          throw new ConsentsError("not-found");
        }
        if (await addTokenKey(run, key)) return;
        throw new ConsentsError("weak-key", { detail: "There is a key with this kid already." });
      }),
    listTokenKeys: () => listTokenKeys(read),
    retireTokenKey: (kid, at) => write((run) => retireTokenKey(run, kid, at)),

    revokeToken: (token) => revoke(token),
    isTokenRevoked: (organization_id, jti) => isTokenRevoked(read, organization_id, jti),
    listRevocations: (after) => listRevocations(read, after),

    publishNotice: (organization_id, id, decide) =>
      write(async (run) => {
        if (!(await lockOrganization(run, organization_id))) throw new ConsentsError("not-found");
        const newest = await findNotice(run, organization_id, id);
        const stored = decide(newest);
        if (stored.notice.version !== newest?.notice.version) await addNotice(run, stored);
        return stored;
      }),
    findNotice: (organization_id, id, version) => findNotice(read, organization_id, id, version),
    listNotices: (organization_id) => listNotices(read, organization_id),

    changeUser: (change) => changes.add(change),
    async findUser(organization_id, ref, regulation) {
      const record = await findUser(organization_id, ref);
      return record && { user: record.user, status: record.statuses.get(regulation) };
    },
    async listUsers(organization_id, regulation, { limit, after = "" }) {
      // One more than asked for tells whether there is a next page.
      const records = await listUsers(read, organization_id, after, limit + 1);
      const rows = records
        .slice(0, limit)
        .map(({ user, statuses }) => ({ user, status: statuses.get(regulation) }));
      return records.length > limit ? { rows, next: rows.at(-1)!.user.id } : { rows };
    },

    async findEvent(organization_id, id) {
      const record = await findEvent(read, organization_id, id);
      return record && storedEvent(record);
    },
    async listEvents(organization_id, user_id, filter, { limit, after }) {
      const before =
        after === undefined ? NUMBER_MAX : numberOf(await findEvent(read, organization_id, after), user_id);
      const records = await listEvents(read, {
        organization_id,
        user_id,
        ...filter,
        before,
        limit: limit + 1,
      });
      const rows = records.slice(0, limit).map((record) => storedEvent(record)!);
      return records.length > limit ? { rows, next: rows.at(-1)!.event.id } : { rows };
    },
    findProof: (organization_id, id, user_id) => findProof(read, organization_id, id, user_id),
    async *histories(organization_id, start = "") {
      for (let after = start; ; ) {
        const page = await readAtOnce(async (run) => {
          const records = await listUsers(run, organization_id, after, HISTORIES_PAGE);
          const ids = records.map(({ user }) => user.id);
          const events = Map.groupBy(
            await findHistories(run, organization_id, ids),
            ({ user_id }) => user_id,
          );
          return records.map(
            ({ user, statuses }): UserHistory => ({
              user,
              statuses,
              events: (events.get(user.id) ?? []).map((record): StoredEvent => storedEvent(record)!),
            }),
          );
        });
        yield* page;
        if (page.length < HISTORIES_PAGE) return;
        after = page.at(-1)!.user.id;
      }
    },

    addLink: (link) =>
      write(async (run) => {
        if ((await findOrganization(run, link.organization_id)) === undefined)
          throw new ConsentsError("not-found");
        await addLink(run, link);
      }),
    findLink: (secret_hash) => findLink(read, secret_hash),
    removeLink: (secret_hash) => write((run) => removeLink(run, secret_hash)),
    eraseLinks: (organization_id, organization_user_id) =>
      write(async (run) => {
        const files = await eraseLinks(run, organization_id, [organization_user_id]);
        await removeUnnamedProofs(run, organization_id, files);
      }),

    claimMessages: (claim) => write((run) => claimMessages(run, claim)),
    settleMessage(attempt, outcome, now) {
      const forgets = isTimeToForget(now);
      return write(async (run) => {
        if (forgets) await forgetDone(run, attempt.topic, now);
        return settleMessage(run, attempt, outcome, now);
      });
    },
    ...createWebhookStore({ read, write }),
    listMessages: (organization_id, state, limit) => listMessages(read, organization_id, state, limit),
    outboxBacklog: () => outboxBacklog(read),

    onGroup: (listener) => void groupListeners.push(listener),

    async close() {
      await changes.drain();
      await close();
    },
  };
}

// A page goes on behind the event that its cursor names, which must be one of this user.
function numberOf(event: EventRecord | undefined, user_id: string): number {
  if (event?.user_id === user_id) return event.number;
  throw new ConsentsError("validation-failed", {
    errors: [{ pointer: "$cursor", code: "validation-failed", detail: "is no cursor of this list" }],
  });
}
