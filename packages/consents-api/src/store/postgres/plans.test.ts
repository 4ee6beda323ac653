import { Client } from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { deleteEvent } from "../../domain/change-event.ts";
import { aboutPurpose, catalogue, charity, NOON, operator } from "../../domain/fixtures.ts";
import { recordEvent } from "../../domain/record-event.ts";
import { createWebhook } from "../../domain/webhook.ts";
import { createPool } from "./create-pool.ts";
import { openPostgresStore } from "./open-postgres-store.ts";
import { type PostgresServer, postgresPrograms, startPostgres } from "./postgres-for-tests.ts";
import { createPostgresStore } from "./postgres-store.ts";
import { createTransactions } from "./transactions.ts";

const USERS = 400;
const EVENTS_EACH = 3;

describe.skipIf(postgresPrograms === undefined)("the statements", () => {
  let server: PostgresServer;
  beforeAll(async () => {
    // Nobody gathers statistics, as in the first minute of a database's life.
    server = await startPostgres({ autovacuum: "off" });
  });
  afterAll(() => server.stop());

  it("find each row by its key, in an organization that grows from nothing", async () => {
    const url = await server.createDatabase();
    const store = await openPostgresStore(url);
    await store.addOrganization(charity);
    let ids = 0;
    const newId = (): string => `new-${String(++ids).padStart(6, "0")}`;
    const facts = { caller: operator, organization: charity, catalogue, now: NOON, newId };
    for (let turn = 0; turn < EVENTS_EACH; turn++) {
      for (let first = 0; first < USERS; first += 20) {
        const users = Array.from({ length: 20 }, (_, index) => `user-${first + index}`);
        await Promise.all(
          users.map(async (user) => {
            const consents = aboutPurpose({ id: "news", enabled: true });
            const request = { id: `${user}-${turn}`, user: { organization_user_id: user }, consents };
            const { event } = await store.changeUser(recordEvent({ request, ...facts }));
            const { id } = event.user;
            const filter = { statuses: ["confirmed" as const], regulations: ["gdpr"] };
            await store.findUser("charity", { organization_user_id: user }, "gdpr");
            await store.findUser("charity", { id: id! }, "gdpr");
            await store.findEvent("charity", event.id);
            await store.listEvents("charity", id!, filter, { limit: 10 });
            const removal = { id: event.id, user: { id: id! }, caller: operator, now: NOON };
            if (turn === 1) await store.changeUser(deleteEvent(removal));
          }),
        );
      }
    }
    await store.close();
    const client = new Client({ connectionString: url });
    await client.connect();
    const { rows } = await client.query(`select
      (select sum(seq_tup_read)::integer from pg_stat_user_tables where relname in ('users', 'events')) as scanned,
      (select sum(idx_tup_read)::integer from pg_stat_user_indexes where relname in ('users', 'events')) as found`);
    await client.end();
    // About twenty for each turn; a walk through the organization reads hundreds for each question.
    expect(rows[0].found).toBeLessThan(USERS * EVENTS_EACH * 40);
    expect(rows[0].scanned).toBeLessThan(USERS * EVENTS_EACH);
  });

  it("find what a webhook is to be sent next, and what waits behind it, however much waits", async () => {
    const url = await server.createDatabase();
    const store = await openPostgresStore(url);
    await store.addOrganization(charity);
    const created_at = charity.created_at;
    const key = { kid: "kid-1", organization_id: null, issuer: "https://api.example", created_at };
    await store.addTokenKey({ ...key, public_jwk: {}, private_jwk: {}, retired_at: null });
    const request = { url: "https://hooks.example.org/", types: ["event.created" as const] };
    const facts = { organization_id: "charity", request, kid: "kid-1", now: NOON };
    await store.addWebhook(createWebhook({ id: "hook-1", ...facts }));
    const client = new Client({ connectionString: url });
    await client.connect();
    await client.query(`insert into webhook_messages (
        organization_id, user_id, webhook_id, type, subject_id, created_at, body, state, attempts, failures, due_at
      )
      select 'charity', 'user-' || (i / 2), 'hook-1', 'event.created', 'event-' || i, '', '{}', 'waiting', 0, 0, ${NOON}
      from generate_series(1, 10000) as i`);
    const wanted = { now: NOON, until: NOON + 60_000, limit: 10, perWebhook: 10, without: [] };
    for (const [index, { message }] of (await store.claimWebhookMessages(wanted)).entries()) {
      const waiting = { state: "waiting", due_at: NOON + 5_000, reason: "HTTP 500" } as const;
      const outcome = index % 2 === 0 ? waiting : ({ state: "delivered" } as const);
      expect(await store.settleWebhookMessage(message, outcome, NOON)).toBe(true);
    }
    expect(await store.forgetWebhookMessages(NOON + 365 * 24 * 60 * 60_000)).toBe(false);
    await store.close();
    const { rows } = await client.query(`select
      (select seq_tup_read::integer from pg_stat_user_tables where relname = 'webhook_messages') as scanned,
      (select sum(idx_tup_read)::integer from pg_stat_user_indexes where relname = 'webhook_messages') as found`);
    await client.end();
    expect(rows[0].found).toBeLessThan(1_000);
    expect(rows[0].scanned).toBe(0);
  });

  it("take and settle a mail, and forget old ones, however many were done since", async () => {
    const url = await server.createDatabase();
    const store = await openPostgresStore(url);
    await store.addOrganization(charity);
    const client = new Client({ connectionString: url });
    await client.connect();
    await client.query(`insert into outbox (
        organization_id, user_id, id, topic, content, created_at, state, attempts, due_at
      )
      select 'charity', 'user-' || i, 'confirm:' || i, 'mail', '{}', '', case when i = 1 then 'waiting' else 'done' end, 0,
        ${NOON}
      from generate_series(1, 10000) as i`);
    const [message] = await store.claimMessages({ topic: "mail", now: NOON, until: NOON + 60_000, limit: 1 });
    expect(await store.settleMessage(message!, { state: "done" }, NOON)).toBe(true);
    await store.close();
    const { rows } = await client.query(`select
      (select seq_tup_read::integer from pg_stat_user_tables where relname = 'outbox') as scanned,
      (select sum(idx_tup_read)::integer from pg_stat_user_indexes where relname = 'outbox') as found`);
    await client.end();
    expect(rows[0].found).toBeLessThan(100);
    expect(rows[0].scanned).toBe(0);
  });

  it("find a session once for all who come with it together", async () => {
    const url = await server.createDatabase();
    const store = await openPostgresStore(url);
    await store.addOrganization(charity);
    const { created_at } = charity;
    const key = { key: "key-1", organization_id: "charity", secret_hash: "a".repeat(64), scopes: [] };
    await store.addApiKey({ ...key, created_at, disabled_at: null });
    const session = { key: "key-1", created_at, expires_at: "2099-01-01T00:00:00.000Z" };
    for (const letter of "bc") await store.addSession({ ...session, token_hash: letter.repeat(64) });
    const hashes = Array.from({ length: 100 }, (_, index) => "bcd"[index % 3]!.repeat(64));
    const found = await Promise.all(hashes.map((hash) => store.findSession(hash)));
    expect(found.map((one) => one?.session.token_hash)).toEqual(
      hashes.map((hash) => (hash.startsWith("d") ? undefined : hash)),
    );
    await store.close();
    const client = new Client({ connectionString: url });
    await client.connect();
    const { rows } =
      await client.query(`select seq_tup_read::integer as scanned, idx_tup_fetch::integer as found
      from pg_stat_user_tables where relname = 'sessions'`);
    await client.end();
    expect(rows[0].scanned).toBe(0);
    // Two, and what making them has looked at; one by one it would be two of three a hundred times.
    expect(rows[0].found).toBeLessThan(10);
  });

  it("are planned once, and not anew for each request", async () => {
    const url = await server.createDatabase();
    await (await openPostgresStore(url)).close();
    const pool = createPool(url);
    const store = createPostgresStore(createTransactions(pool));
    await store.addOrganization(charity);
    const facts = { caller: operator, organization: charity, catalogue, now: NOON };
    // One at a time, and so all on one connection.
    for (let turn = 0; turn < 12; turn++) {
      const user = { organization_user_id: `user-${turn % 2}` };
      const request = { id: `event-${turn}`, user, consents: aboutPurpose({ id: "news", enabled: true }) };
      const { event } = await store.changeUser(
        recordEvent({ request, ...facts, newId: () => `new-${turn}` }),
      );
      await store.findUser("charity", user, "gdpr");
      await store.findEvent("charity", event.id);
      await store.findSession("a".repeat(64));
      const filter = { statuses: ["confirmed" as const], regulations: ["gdpr"] };
      await store.listEvents("charity", event.user.id!, filter, { limit: 10 });
      const removal = { id: event.id, user: { id: event.user.id! }, caller: operator, now: NOON };
      await store.changeUser(deleteEvent(removal));
    }
    const { rows } =
      await pool.query(`select left(statement, 60) as statement, custom_plans::integer as custom
      from pg_prepared_statements where generic_plans + custom_plans >= 10`);
    await store.close();
    // PostgreSQL makes five before it knows whether one would do for all.
    expect(rows.filter(({ custom }) => custom > 5)).toEqual([]);
    expect(rows.length).toBeGreaterThan(6);
  });
});
