import fc from "fast-check";
import { Client } from "pg";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { changeEvent } from "../../domain/change-event.ts";
import { aboutPurpose, catalogue, charity, NOON, operator } from "../../domain/fixtures.ts";
import { type RecordedEvent, recordEvent } from "../../domain/record-event.ts";
import type { Store, UserHistory } from "../../domain/store.ts";
import { statusDifferences } from "../../domain/verify-status.ts";
import { createWebhook } from "../../domain/webhook.ts";
import { openPostgresStore } from "./open-postgres-store.ts";
import { type PostgresServer, postgresPrograms, startPostgres } from "./postgres-for-tests.ts";

// Two stores share nothing but the database, as two processes do.
describe.skipIf(postgresPrograms === undefined)("several stores on one PostgreSQL database", () => {
  let server: PostgresServer;
  let url: string;
  let stores: [Store, Store];
  let ids = 0;
  beforeAll(async () => {
    server = await startPostgres();
  });
  afterAll(() => server.stop());
  beforeEach(async () => {
    url = await server.createDatabase();
    stores = [await openPostgresStore(url), await openPostgresStore(url)];
    await stores[0].addOrganization(charity);
  });
  afterEach(() => Promise.all(stores.map((store) => store.close())));

  function record(store: Store, user: string, id?: string, enabled = true): Promise<RecordedEvent> {
    const request = {
      ...(id !== undefined && { id }),
      user: { organization_user_id: user },
      consents: aboutPurpose({ id: "news", enabled }),
    };
    const newId = (): string => `new-${String(++ids).padStart(6, "0")}`;
    const facts = { caller: operator, organization: charity, catalogue, now: NOON, newId };
    return store.changeUser(recordEvent({ request, ...facts }));
  }

  async function histories(): Promise<UserHistory[]> {
    const all: UserHistory[] = [];
    for await (const history of stores[0].histories("charity")) all.push(history);
    return all;
  }

  it("makes one user of one organization_user_id when both are told of them first", async () => {
    const users = Array.from({ length: 30 }, (_, index) => `user-${index}`);
    const answers = await Promise.all(
      users.flatMap((user) => stores.flatMap((store) => [record(store, user), record(store, user)])),
    );
    expect(answers).toHaveLength(120);
    const all = await histories();
    expect(all.map(({ user }) => user.organization_user_id).sort()).toEqual(users.sort());
    expect(all.map(({ user, events }) => [user.version, events.length])).toEqual(users.map(() => [4, 4]));
    expect(all.flatMap(statusDifferences)).toEqual([]);
  });

  it("records an event id once when both are given it, and refuses it for somebody else", async () => {
    const [one, other] = stores;
    for (let turn = 0; turn < 20; turn++) {
      const [ada, bob, id] = [`ada-${turn}`, `bob-${turn}`, `event-${turn}`];
      const same = await Promise.all([record(one, ada, id), record(other, ada, id)]);
      expect(same.map(({ created }) => created).sort()).toEqual([false, true]);
      const taken = await Promise.allSettled([record(one, ada, `${id}-b`), record(other, bob, `${id}-b`)]);
      expect(taken.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
      expect(taken.find(({ status }) => status === "rejected")).toMatchObject({
        reason: { code: "event-id-conflict" },
      });
    }
  });

  it("waits for nobody who waits for it, whatever the order of the changes", async () => {
    const orders = fc.sample(fc.shuffledSubarray([..."abcdefghij"], { minLength: 10 }), {
      numRuns: 40,
      seed: 7,
    });
    await Promise.all(
      orders.map((users, index) => Promise.all(users.map((user) => record(stores[index % 2]!, user)))),
    );
    const all = await histories();
    expect(all.map(({ user }) => user.version)).toEqual([..."abcdefghij"].map(() => orders.length));
    const client = new Client({ connectionString: url });
    await client.connect();
    const { rows } = await client.query("select sum(deadlocks)::integer as deadlocks from pg_stat_database");
    await client.end();
    expect(rows).toEqual([{ deadlocks: 0 }]);
  });

  it("leaves withdrawn what one was asked for by a clock ahead and the other took back before the approval", async () => {
    const [ahead, behind] = stores;
    const facts = { caller: operator, organization: charity, catalogue };
    const user = { organization_user_id: "ada" };
    const say = (store: Store, now: number, more: { id: string; status?: "pending_approval" }) => {
      const consents = aboutPurpose({ id: "news", enabled: more.status !== undefined });
      const request = { ...more, user, consents };
      return store.changeUser(recordEvent({ ...facts, request, now, newId: () => "user-1" }));
    };
    await say(ahead, NOON + 1_500, { id: "asked", status: "pending_approval" });
    await say(behind, NOON, { id: "taken-back" });
    const approve = { id: "asked", user, caller: operator, now: NOON + 60_000 };
    const { status } = await behind.changeUser(changeEvent(approve, { status: "confirmed" }, facts));
    expect(status.leaves["purposes/news/enabled"]?.[0]).toBe(false);
    expect((await histories()).flatMap(statusDifferences)).toEqual([]);
  });

  it("goes through all of a webhook's messages, also when somebody else takes some of them away meanwhile", async () => {
    const [store] = stores;
    const { created_at } = charity;
    const key = { kid: "kid-1", organization_id: null, issuer: "https://api.example", created_at };
    await store.addTokenKey({ ...key, public_jwk: {}, private_jwk: {}, retired_at: null });
    const request = { url: "https://hooks.example.org/", types: ["event.created" as const] };
    const webhook = { id: "hook-1", organization_id: "charity", request, kid: "kid-1", now: NOON };
    await store.addWebhook(createWebhook(webhook));
    const client = new Client({ connectionString: url });
    await client.connect();
    await client.query(`insert into webhook_messages (
        organization_id, user_id, webhook_id, type, subject_id, created_at, body, state, attempts, failures, due_at
      )
      select 'charity', 'user-1', 'hook-1', 'event.created', 'event-' || i, '${created_at}', '{}', 'delivered', 1, 0, 0
      from generate_series(1, 2500) as i`);
    /** Has the first ten gone, just when the store asks for them. */
    async function whileTenGo<Answer>(from: number, ask: () => Promise<Answer>): Promise<Answer> {
      await client.query("begin");
      await client.query("delete from webhook_messages where number between $1 and $2", [from, from + 9]);
      const asked = ask();
      await vi.waitFor(async () => {
        const locks = "select count(*)::integer as waiting from pg_locks where not granted";
        expect((await client.query(locks)).rows).toEqual([{ waiting: 1 }]);
      });
      await client.query("commit");
      return asked;
    }
    expect(await whileTenGo(1, () => store.replayWebhook("charity", "hook-1", created_at, NOON))).toBe(2_490);
    expect(await whileTenGo(11, () => store.removeWebhook("charity", "hook-1"))).toBe(true);
    const left = await client.query("select count(*)::integer as messages from webhook_messages");
    await client.end();
    expect(left.rows).toEqual([{ messages: 0 }]);
  });

  it("publishes every version of a notice once", async () => {
    const publish = (store: Store): Promise<unknown> =>
      store.publishNotice("charity", "choices", (newest) => {
        const version = (newest?.notice.version ?? 0) + 1;
        return { notice: { id: "choices", organization_id: "charity", version } as never, text_sha256: {} };
      });
    await Promise.all(Array.from({ length: 20 }, (_, index) => publish(stores[index % 2]!)));
    const versions = (await stores[1].listNotices("charity")).map(({ notice }) => notice.version);
    expect(versions).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
  });

  it("says so when another transaction holds a user for too long, and works again when it is over", async () => {
    await record(stores[0], "ada");
    const client = new Client({ connectionString: url });
    await client.connect();
    await client.query("begin; select * from users for update");
    await expect(record(stores[0], "ada")).rejects.toMatchObject({
      code: "storage-unavailable",
      message: "Another transaction holds what is asked for.",
    });
    await client.end();
    expect((await record(stores[0], "ada")).user.version).toBe(2);
  });
});
