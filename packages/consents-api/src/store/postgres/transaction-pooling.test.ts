import type { PoolClient } from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { aboutPurpose, catalogue, charity, NOON, operator, publish } from "../../domain/fixtures.ts";
import { recordEvent } from "../../domain/record-event.ts";
import type { Store } from "../../domain/store.ts";
import { createPool } from "./create-pool.ts";
import { openPostgresStore } from "./open-postgres-store.ts";
import { pgbouncerProgram, startPgbouncer } from "./pgbouncer-for-tests.ts";
import { type PostgresServer, postgresPrograms, startPostgres } from "./postgres-for-tests.ts";
import { createPostgresStore } from "./postgres-store.ts";
import { createTransactions } from "./transactions.ts";

describe.skipIf(postgresPrograms === undefined)("a store behind a proxy that pools transactions", () => {
  let server: PostgresServer;
  beforeAll(async () => {
    server = await startPostgres();
  });
  afterAll(() => server.stop());

  async function useEverything(store: Store): Promise<void> {
    await store.addOrganization(charity);
    await store.publishNotice("charity", "choices", () => publish());
    let ids = 0;
    const newId = (): string => `new-${++ids}`;
    const facts = { caller: operator, organization: charity, catalogue, now: NOON, newId };
    for (let turn = 1; turn <= 5; turn++) {
      const users = ["ada", "bob", "carl"];
      const answers = await Promise.all(
        users.map((user) => {
          const consents = aboutPurpose({ id: "news", enabled: true });
          const request = { id: `${user}-${turn}`, user: { organization_user_id: user }, consents };
          return store.changeUser(recordEvent({ request, ...facts }));
        }),
      );
      expect(answers.map(({ user }) => user.version)).toEqual([turn, turn, turn]);
      const found = await store.findUser("charity", { organization_user_id: "ada" }, "gdpr");
      expect(found?.user.version).toBe(turn);
      expect((await store.listUsers("charity", "gdpr", { limit: 9 })).rows).toHaveLength(3);
      expect((await store.findEvent("charity", `bob-${turn}`))?.version).toBe(turn);
    }
    for await (const { events } of store.histories("charity")) expect(events).toHaveLength(5);
  }

  it("needs nothing of its session from one transaction to the next", async () => {
    const url = await server.createDatabase();
    await (await openPostgresStore(url)).close();
    const pool = createPool(url);
    // As if it were another session: what was set or prepared is gone.
    pool.on("release", (_error: Error | undefined, client: PoolClient) => {
      void client.query("discard all").catch(() => undefined);
    });
    const store = createPostgresStore(createTransactions(pool));
    await useEverything(store);
    await store.close();
  });

  // Debian: apt-get install pgbouncer
  it.skipIf(pgbouncerProgram === undefined)("works behind PgBouncer", async () => {
    const proxy = await startPgbouncer(server);
    try {
      const stores = [];
      const url = proxy.urlOf(await server.createDatabase());
      for (let process = 0; process < 3; process++) stores.push(await openPostgresStore(url));
      await useEverything(stores[0]!);
      for (const store of stores) {
        await expect(store.findEvent("charity", "ada-1")).resolves.toBeDefined();
        await store.close();
      }
    } finally {
      await proxy.stop();
    }
  });
});
