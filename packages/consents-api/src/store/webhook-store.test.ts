import { setImmediate } from "node:timers/promises";
import type { WebhookType } from "@consents/contract";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { deleteEvent } from "../domain/change-event.ts";
import { eraseUser } from "../domain/erase-user.ts";
import { aboutPurpose, catalogue, charity, NOON, operator } from "../domain/fixtures.ts";
import { recordEvent } from "../domain/record-event.ts";
import type { Store } from "../domain/store.ts";
import { createWebhook, patchWebhook, rotateSecret, type StoredWebhook } from "../domain/webhook.ts";
import type { WebhookMessage, WebhookOutcome } from "../domain/webhook-message.ts";
import type { WebhookClaim } from "../domain/webhook-store.ts";
import { openStore } from "./open-store.ts";
import {
  POSTGRES_MISSING,
  type PostgresServer,
  postgresPrograms,
  startPostgres,
} from "./postgres/postgres-for-tests.ts";
import { IN_MEMORY } from "./sqlite/open-sqlite-store.ts";
import { MESSAGES_AT_ONCE } from "./webhook-rows.ts";

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const all: WebhookType[] = [
  "event.created",
  "event.updated",
  "event.deleted",
  "user.created",
  "user.updated",
  "user.deleted",
];

let postgres: PostgresServer | undefined;
beforeAll(async () => {
  if (postgresPrograms !== undefined) postgres = await startPostgres();
});
afterAll(() => postgres?.stop());

webhookSuite("SQLite", () => openStore(IN_MEMORY));
if (postgresPrograms === undefined) it.skip(`webhooks on PostgreSQL ${POSTGRES_MISSING}`);
else {
  webhookSuite("PostgreSQL", async (other) => {
    const url = other ?? (await postgres!.createDatabase());
    return Object.assign(await openStore(url), { url });
  });
}

/** What every store must do with webhooks. `open` opens an empty one, or, where there is a URL, a second one on it. */
function webhookSuite(name: string, open: (url?: string) => Promise<Store & { url?: string }>): void {
  describe(`webhooks on ${name}`, () => {
    let store: Store & { url?: string };
    let ids = 0;
    const newId = (): string => `new-${String(++ids).padStart(6, "0")}`;

    beforeEach(async () => {
      store = await open();
      ids = 0;
      await store.addOrganization(charity);
      await store.addOrganization({ ...charity, id: "rival" });
      await store.addTokenKey({
        kid: "kid-1",
        organization_id: null,
        issuer: "https://api.example",
        public_jwk: { kty: "OKP" },
        private_jwk: { kty: "OKP", d: "d" },
        created_at: charity.created_at,
        retired_at: null,
      });
    });
    afterEach(() => store.close());

    const url = "https://hooks.example.org/";

    async function add(more: Partial<StoredWebhook> = {}): Promise<StoredWebhook> {
      const request = { url, types: ["event.created"] as WebhookType[] };
      const made = createWebhook({
        id: "hook-1",
        organization_id: "charity",
        request,
        kid: "kid-1",
        now: NOON,
      });
      const webhook = { ...made, ...more };
      await store.addWebhook(webhook);
      return webhook;
    }

    /** Ada, or who is named, grants the newsletter. */
    function record(id: string, { user = "ada", now = NOON, organization = charity, silent = false } = {}) {
      const request = {
        id,
        user: { organization_user_id: user },
        consents: aboutPurpose({ id: "news", enabled: true }),
      };
      const caller = { ...operator, organization_id: organization.id };
      const facts = { request, caller, organization, catalogue, now, newId };
      return store.changeUser({ ...recordEvent(facts), silent });
    }

    async function claim(more: Partial<WebhookClaim> = {}): Promise<WebhookMessage[]> {
      const now = more.now ?? NOON;
      const wanted = { now, until: now + MINUTE, limit: 10, perWebhook: 10, without: [], ...more };
      return (await store.claimWebhookMessages(wanted)).map(({ message }) => message);
    }

    const settle = (message: WebhookMessage | undefined, outcome: WebhookOutcome, now = NOON) =>
      store.settleWebhookMessage(message!, outcome, now);
    const failing = (due_at: number): WebhookOutcome => ({ state: "waiting", due_at, reason: "HTTP 500" });
    const idsOf = (messages: readonly WebhookMessage[]) => messages.map(({ subject_id }) => subject_id);
    const list = async (id = "hook-1") =>
      (await store.listWebhookMessages("charity", id, { limit: 100 })).rows;

    it("are kept, changed and removed, each organization's for itself", async () => {
      const webhook = await add();
      expect(await store.findWebhook("charity", "hook-1")).toEqual(webhook);
      expect(await store.findWebhook("rival", "hook-1")).toBeUndefined();
      expect(await store.listWebhooks("rival")).toEqual([]);
      const change = (one: StoredWebhook) =>
        rotateSecret(patchWebhook(one, { types: ["user.deleted"], status: "paused" }, NOON), 60, NOON);
      expect(await store.changeWebhook("rival", "hook-1", change, NOON)).toBeUndefined();
      const changed = await store.changeWebhook("charity", "hook-1", change, NOON);
      expect(changed).toMatchObject({ types: ["user.deleted"], status: "paused", secret_number: 2 });
      expect(await store.listWebhooks("charity")).toEqual([changed]);
      expect(await store.removeWebhook("rival", "hook-1")).toBe(false);
      expect(await store.removeWebhook("charity", "hook-1")).toBe(true);
      expect(await store.listWebhooks("charity")).toEqual([]);
    });

    it("are ten at most, of an organization that is there", async () => {
      await expect(add({ organization_id: "nobody" })).rejects.toMatchObject({ code: "not-found" });
      for (let number = 1; number <= 10; number++) await add({ id: `hook-${number}` });
      await expect(add({ id: "hook-11" })).rejects.toMatchObject({ code: "too-many-webhooks" });
      await add({ organization_id: "rival" });
    });

    it("are told of a change what they ask for, with the bytes that every attempt sends", async () => {
      await record("event-0");
      await add();
      await add({ id: "hook-2", types: all });
      await add({ id: "hook-3", organization_id: "rival", types: all });
      const { event } = await record("event-1");
      await record("event-2", { silent: true });
      // Repeated, and refused: nothing happened.
      await record("event-1");
      await expect(record("event-1", { now: NOON, user: "bob" })).rejects.toMatchObject({
        code: "event-id-conflict",
      });
      const [message, ...others] = await list();
      expect(others).toEqual([]);
      expect(message).toEqual({
        organization_id: "charity",
        user_id: event.user.id,
        webhook_id: "hook-1",
        number: message?.number,
        type: "event.created",
        subject_id: "event-1",
        created_at: event.updated_at,
        body: JSON.stringify({ type: "event.created", timestamp: event.updated_at, data: event }),
        state: "waiting",
        attempts: 0,
        failures: 0,
        due_at: NOON,
        reason: null,
      });
      expect((await list("hook-2")).map(({ type }) => type)).toEqual(["user.updated", "event.created"]);
      expect(await store.listWebhookMessages("rival", "hook-3", { limit: 10 })).toEqual({ rows: [] });
    });

    it("are told everything in the order in which it happened, also of changes that are committed together", async () => {
      await add({ types: all });
      const change = { user: { organization_user_id: "ada" }, caller: operator, now: NOON };
      await Promise.all([
        record("event-1"),
        record("event-2"),
        store.changeUser(deleteEvent({ ...change, id: "event-1" })),
      ]);
      const told = (await list()).reverse().map(({ type, subject_id }) => [type, subject_id]);
      const user = (await list())[0]?.user_id;
      expect(told).toEqual([
        ["user.created", user],
        ["event.created", "event-1"],
        ["event.created", "event-2"],
        ["user.updated", user],
        ["event.deleted", "event-1"],
        ["user.updated", user],
      ]);
    });

    it("are sent one message of a user after the other, and those of others beside", async () => {
      await add();
      for (const id of ["ada-1", "ada-2"]) await record(id);
      await record("bob-1", { user: "bob" });
      const taken = await claim();
      expect(idsOf(taken).sort()).toEqual(["ada-1", "bob-1"]);
      expect(taken[0]).toMatchObject({ attempts: 1, due_at: NOON + MINUTE });
      expect(await claim()).toEqual([]);
      // Ada's first fails: her second waits with it.
      const first = taken.find(({ subject_id }) => subject_id === "ada-1");
      expect(await settle(first, failing(NOON + 5_000))).toBe(true);
      expect(await claim({ now: NOON + 4_999 })).toEqual([]);
      const [again] = await claim({ now: NOON + 5_000 });
      expect(again).toMatchObject({ subject_id: "ada-1", attempts: 2, failures: 1, reason: "HTTP 500" });
      expect(await settle(again, { state: "delivered" }, NOON + 5_000)).toBe(true);
      expect(idsOf(await claim({ now: NOON + 5_000 }))).toEqual(["ada-2"]);
    });

    it("are sent a message by one worker at a time; one that comes too late settles nothing", async () => {
      await add();
      for (let number = 0; number < 20; number++) await record(`event-${number}`, { user: `user-${number}` });
      const second = store.url === undefined ? store : await open(store.url);
      const wanted = { now: NOON, until: NOON + MINUTE, limit: 10, perWebhook: 10, without: [] };
      const taken = await Promise.all([store, second, store].map((one) => one.claimWebhookMessages(wanted)));
      if (second !== store) await second.close();
      const numbers = taken.flat().map(({ message }) => message.number);
      expect(new Set(numbers).size).toBe(numbers.length);
      const [late] = taken.flat().map(({ message }) => message);
      const again = await claim({ now: NOON + MINUTE, limit: 20, perWebhook: 20 });
      expect(idsOf(again)).toContain(late?.subject_id);
      expect(await settle(late, { state: "delivered" })).toBe(false);
    });

    it("are sent each user's messages in their order, whatever fails and whoever sends them", async () => {
      await add();
      const users = ["ada", "bob", "cleo", "dan"];
      for (let number = 0; number < 6; number++) {
        for (const user of users) await record(`${user}-${number}`, { user });
      }
      const second = store.url === undefined ? store : await open(store.url);
      const delivered: string[] = [];
      let attempts = 0;
      async function work(worker: Store, now: number): Promise<void> {
        const wanted = { now, until: now + MINUTE, limit: 3, perWebhook: 3, without: [] };
        for (const { message } of await worker.claimWebhookMessages(wanted)) {
          attempts += 1;
          const outcome = attempts % 3 === 0 ? failing(now + 5_000) : ({ state: "delivered" } as const);
          if (outcome.state === "delivered") delivered.push(message.subject_id);
          expect(await worker.settleWebhookMessage(message, outcome, now)).toBe(true);
        }
      }
      for (let turn = 0; delivered.length < 24 && turn < 100; turn++) {
        const now = NOON + turn * 5_000;
        await Promise.all([work(store, now), work(second, now), work(store, now)]);
      }
      if (second !== store) await second.close();
      for (const user of users) {
        const told = delivered.filter((id) => id.startsWith(user));
        expect(told).toEqual([0, 1, 2, 3, 4, 5].map((number) => `${user}-${number}`));
      }
    });

    it("are sent so many at a time, the longest due first, and none to one that has enough", async () => {
      await add();
      await add({ id: "hook-2" });
      for (const [index, user] of ["a", "b", "c"].entries()) await record(user, { user, now: NOON + index });
      const now = NOON + 10;
      expect(idsOf(await claim({ now, limit: 1 }))).toEqual(["a"]);
      expect(await claim({ now, without: ["hook-1", "hook-2"] })).toEqual([]);
      expect(idsOf(await claim({ now, without: ["hook-2"], perWebhook: 2 }))).toHaveLength(2);
    });

    it("get nothing while they are paused, and everything afterwards", async () => {
      await add();
      await record("event-1");
      const [message] = await claim();
      await settle(message, failing(NOON + DAY));
      const pause = (one: StoredWebhook) => patchWebhook(one, { status: "paused" }, NOON);
      await store.changeWebhook("charity", "hook-1", pause, NOON);
      await record("event-2", { user: "bob" });
      expect(await claim({ now: NOON + 2 * DAY })).toEqual([]);
      expect(await store.webhookBacklog()).toEqual({ waiting: 2, oldest: new Date(NOON).toISOString() });
      const resume = (one: StoredWebhook) => patchWebhook(one, { status: "active" }, NOON);
      await store.changeWebhook("charity", "hook-1", resume, NOON);
      // Within a minute, whatever had been waited for.
      expect(idsOf(await claim({ now: NOON + MINUTE })).sort()).toEqual(["event-1", "event-2"]);
    });

    it("begin anew with everything that waits once they are active again, also with what was long due", async () => {
      await add();
      await record("event-1");
      await record("event-2", { user: "bob" });
      await record("event-3", { user: "carl" });
      const [one, two] = await claim({ limit: 2 });
      await settle(one, { ...failing(NOON + 5_000), disable: { reason: "gone", url } } as WebhookOutcome);
      await settle(two, failing(NOON + 9 * DAY));
      const resume = (webhook: StoredWebhook) => patchWebhook(webhook, { status: "active" }, NOON + 8 * DAY);
      await store.changeWebhook("charity", "hook-1", resume, NOON + 8 * DAY);
      const again = await claim({ now: NOON + 8 * DAY + MINUTE });
      expect(again.map(({ subject_id, failures }) => [subject_id, failures]).sort()).toEqual([
        ["event-1", 0],
        ["event-2", 0],
        ["event-3", 0],
      ]);
    });

    it("are disabled when the receiver is gone, or takes nothing for days", async () => {
      await add();
      await record("event-1");
      const [gone] = await claim();
      await settle(gone, { ...failing(NOON + 5_000), disable: { reason: "gone", url } } as WebhookOutcome);
      const disabled = { status: "disabled", disabled_reason: "gone" };
      expect(await store.findWebhook("charity", "hook-1")).toMatchObject(disabled);
      expect(await claim({ now: NOON + DAY })).toEqual([]);
      const resume = (one: StoredWebhook) => patchWebhook(one, { status: "active" }, NOON);
      await store.changeWebhook("charity", "hook-1", resume, NOON);
      await record("event-2", { user: "bob" });
      const [first, second] = await claim({ now: NOON + MINUTE });
      await settle(first, { state: "delivered" }, NOON + MINUTE);
      const failed = (since: number): WebhookOutcome => ({
        ...(failing(NOON + 2 * MINUTE) as Extract<WebhookOutcome, { state: "waiting" }>),
        disable: { reason: "failing", url, unless_delivered_since: since },
      });
      await settle(second, failed(NOON + MINUTE));
      expect(await store.findWebhook("charity", "hook-1")).toMatchObject({ status: "active" });
      const [again] = await claim({ now: NOON + 2 * MINUTE });
      await settle(again, failed(NOON + MINUTE + 1));
      expect(await store.findWebhook("charity", "hook-1")).toMatchObject({ disabled_reason: "failing" });
    });

    it("stay as they are when one is gone to which they lead no more", async () => {
      await add();
      await record("event-1");
      const [claimed] = await claim();
      const elsewhere = (one: StoredWebhook) => patchWebhook(one, { url: `${url}new` }, NOON);
      await store.changeWebhook("charity", "hook-1", elsewhere, NOON);
      await settle(claimed, { ...failing(NOON + 5_000), disable: { reason: "gone", url } } as WebhookOutcome);
      expect(await store.findWebhook("charity", "hook-1")).toMatchObject({ status: "active" });
      expect(idsOf(await claim({ now: NOON + 5_000 }))).toEqual(["event-1"]);
    });

    it("are told again what they were told from a time on", async () => {
      await add();
      for (const [index, user] of ["a", "b", "c"].entries()) await record(user, { user, now: NOON + index });
      for (const message of await claim({ now: NOON + 2 })) {
        await settle(message, { state: "delivered" }, NOON + 2);
      }
      const from = new Date(NOON + 1).toISOString();
      expect(await store.replayWebhook("rival", "hook-1", from, NOON + 3)).toBe(0);
      expect(await store.replayWebhook("charity", "hook-1", from, NOON + 3)).toBe(2);
      expect(await store.replayWebhook("charity", "hook-1", from, NOON + 3)).toBe(0);
      const again = await claim({ now: NOON + 3 });
      expect(idsOf(again).sort()).toEqual(["b", "c"]);
      expect(again[0]).toMatchObject({ attempts: 2, failures: 0 });
    });

    it("have a log, newest first", async () => {
      await add();
      for (const id of ["event-1", "event-2", "event-3"]) await record(id, { user: id });
      const first = await store.listWebhookMessages("charity", "hook-1", { limit: 2 });
      expect(idsOf(first.rows)).toEqual(["event-3", "event-2"]);
      const asked = { limit: 2, ...(first.next !== undefined && { after: first.next }) };
      const second = await store.listWebhookMessages("charity", "hook-1", asked);
      expect(idsOf(second.rows)).toEqual(["event-1"]);
      expect(second.next).toBeUndefined();
      for (const after of ["abc", "1.5", "-1", "9e99", "99999999999999999999", ""]) {
        await expect(
          store.listWebhookMessages("charity", "hook-1", { limit: 2, after }),
        ).rejects.toMatchObject({
          code: "validation-failed",
          errors: [{ pointer: "$cursor" }],
        });
      }
    });

    it("are no longer listed what was done with 30 days ago, and for good what waits", async () => {
      const webhook = await add();
      for (const id of ["event-1", "event-2", "event-3", "event-4"]) await record(id, { user: id });
      const [one, two, three] = await claim({ limit: 3 });
      await settle(one, { state: "delivered" });
      await settle(two, { state: "skipped" });
      await settle(three, { state: "delivered" }, NOON + 1);
      // Nothing more is sent.
      await store.changeWebhook(
        "charity",
        "hook-1",
        () => patchWebhook(webhook, { status: "paused" }, NOON),
        NOON,
      );
      expect(await store.forgetWebhookMessages(NOON + 30 * DAY - 1)).toBe(false);
      expect(await list()).toHaveLength(4);
      expect(await store.forgetWebhookMessages(NOON + 30 * DAY)).toBe(false);
      expect((await list()).map(({ number, state }) => [number, state])).toEqual([
        [expect.any(Number), "waiting"],
        [three!.number, "delivered"],
      ]);
    });

    it("take their messages with them when they are removed", async () => {
      await add();
      await record("event-1");
      await store.removeWebhook("charity", "hook-1");
      expect(await list()).toEqual([]);
      expect(await store.webhookBacklog()).toEqual({ waiting: 0, oldest: null });
    });

    it("go after their messages, so that none is left of a removal that ends in the middle", async () => {
      await add();
      const users = Array.from({ length: 3 * MESSAGES_AT_ONCE }, (_, index) => `user-${index}`);
      await Promise.all(users.map((user) => record(`of-${user}`, { user })));
      let isRemoved = false;
      const removed = store.removeWebhook("charity", "hook-1").finally(() => {
        isRemoved = true;
      });
      while (!isRemoved) {
        const webhook = await store.findWebhook("charity", "hook-1");
        const { rows } = await store.listWebhookMessages("charity", "hook-1", { limit: 1 });
        if (webhook === undefined) expect(rows).toEqual([]);
        await setImmediate();
      }
      expect(await removed).toBe(true);
    });

    it("are told of somebody who is erased the id alone, after what is under way", async () => {
      await add({ types: all });
      const { user } = await record("event-1");
      const [underWay] = await claim();
      await record("event-2");
      const erasure = { user: { id: user.id }, caller: operator, regulation: "gdpr", now: NOON };
      await store.changeUser(eraseUser(erasure));
      const kept = (await list()).reverse();
      expect(kept.at(-1)).toMatchObject({ type: "user.deleted", subject_id: user.id, state: "waiting" });
      const data = { id: user.id, organization_id: "charity" };
      expect(JSON.parse(kept.at(-1)?.body ?? "")).toMatchObject({ data });
      expect(kept.slice(0, -1).map(({ body }) => body)).toEqual(kept.slice(1).map(() => null));
      expect(JSON.stringify(kept)).not.toMatch(/ada|news/);
      // What is under way is settled first; the rest has nothing left to send.
      expect(await claim()).toEqual([]);
      await settle(underWay, { state: "delivered" });
      const left: string[] = [];
      for (;;) {
        const [next] = await claim();
        if (next === undefined) break;
        left.push(next.type);
        await settle(next, { state: next.body === null ? "skipped" : "delivered" });
      }
      expect(left.at(-1)).toBe("user.deleted");
      expect(await store.replayWebhook("charity", "hook-1", charity.created_at, NOON)).toBe(1);
    });

    it("tell nothing of somebody who is erased together with what made them", async () => {
      await add({ types: all });
      const { user } = await record("event-1");
      const erasure = { user: { id: user.id }, caller: operator, regulation: "gdpr", now: NOON };
      await Promise.all([record("event-2"), store.changeUser({ ...eraseUser(erasure), silent: true })]);
      expect(JSON.stringify(await list())).not.toMatch(/ada|news|user\.deleted/);
    });
  });
}
