import { Client, DatabaseError } from "pg";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { deleteEvent } from "../../domain/change-event.ts";
import { eraseUser } from "../../domain/erase-user.ts";
import { aboutPurpose, catalogue, charity, NOON, operator } from "../../domain/fixtures.ts";
import { type RecordedEvent, recordEvent } from "../../domain/record-event.ts";
import type { Store, UserChange, UserHistory } from "../../domain/store.ts";
import { statusDifferences } from "../../domain/verify-status.ts";
import { createPool } from "./create-pool.ts";
import { openPostgresStore } from "./open-postgres-store.ts";
import { type PostgresServer, postgresPrograms, startPostgres } from "./postgres-for-tests.ts";
import { createPostgresStore } from "./postgres-store.ts";
import { toStorageError } from "./storage-error.ts";
import { createTransactions, type Transactions } from "./transactions.ts";

describe.skipIf(postgresPrograms === undefined)("a store on PostgreSQL that loses its connections", () => {
  let server: PostgresServer;
  let url: string;
  let store: Store;
  let ids = 0;
  beforeAll(async () => {
    server = await startPostgres();
  });
  afterAll(() => server.stop());
  beforeEach(async () => {
    url = await server.createDatabase();
    store = await openPostgresStore(url);
    await store.addOrganization(charity);
  });
  afterEach(() => store.close());

  function change(user: string, enabled = true): UserChange<RecordedEvent> {
    const newId = (): string => `new-${String(++ids).padStart(6, "0")}`;
    const request = { user: { organization_user_id: user }, consents: aboutPurpose({ id: "news", enabled }) };
    return recordEvent({ request, caller: operator, organization: charity, catalogue, now: NOON, newId });
  }

  async function histories(): Promise<UserHistory[]> {
    const all: UserHistory[] = [];
    for await (const history of store.histories("charity")) all.push(history);
    return all;
  }

  async function eventIds(): Promise<string[]> {
    return (await histories()).flatMap(({ events }) => events.map(({ event }) => event.id)).sort();
  }

  it("makes every change once, and answers every read, while connections are cut again and again", async () => {
    const admin = new Client({ connectionString: url });
    await admin.connect();
    const cuts: Promise<unknown>[] = [];
    const recorded: string[] = [];
    await Promise.all(
      Array.from({ length: 10 }, async (_, writer) => {
        for (let turn = 0; turn < 30; turn++) {
          recorded.push((await store.changeUser(change(`user-${(writer + turn) % 7}`))).event.id);
          if (recorded.length % 7 === 0) {
            cuts.push(
              admin.query(`select pg_terminate_backend(pid) from pg_stat_activity
                where datname = current_database() and pid <> pg_backend_pid()`),
            );
          }
          await store.findUser("charity", { organization_user_id: "user-0" }, "gdpr");
        }
      }),
    );
    await Promise.all(cuts);
    await admin.end();
    expect(await eventIds()).toEqual(recorded.sort());
    expect((await histories()).flatMap(statusDifferences)).toEqual([]);
  });

  it("has everything that was answered after the database crashed, and goes on when it is back", async () => {
    const recorded: string[] = [];
    let restarted: Promise<void> | undefined;
    await Promise.all(
      Array.from({ length: 16 }, async (_, writer) => {
        for (let turn = 0; turn < 20; turn++) {
          try {
            recorded.push((await store.changeUser(change(`user-${writer}`))).event.id);
          } catch (error) {
            // On a slow machine it may take longer to come back than a change waits.
            expect(error).toMatchObject({ code: "storage-unavailable" });
            await restarted;
          }
          if (recorded.length > 100) restarted ??= server.crash().then(() => server.start());
        }
      }),
    );
    await restarted;
    const kept = await eventIds();
    expect(kept).toEqual(expect.arrayContaining(recorded));
    expect(new Set(kept).size).toBe(kept.length);
    expect((await histories()).flatMap(statusDifferences)).toEqual([]);
  });

  it("says so when the database does not come back, and works again when it does", async () => {
    const impatient = createPostgresStore(createTransactions(createPool(url), 100));
    await server.crash();
    const outcomes = await Promise.allSettled([
      impatient.changeUser(change("ada")),
      impatient.findUser("charity", { id: "ada" }, "gdpr"),
      impatient.findEvent("charity", "event-1"),
      impatient.ping(),
    ]);
    for (const outcome of outcomes) {
      expect(outcome).toMatchObject({
        reason: { code: "storage-unavailable", message: "The database cannot be reached." },
      });
    }
    await server.start();
    expect((await impatient.changeUser(change("ada"))).user.version).toBe(1);
    await impatient.close();
  });

  describe("during a commit", () => {
    /** A store whose first commit of changes gets lost: after it was kept, or before. */
    function losingStore(isKept: boolean): Store {
      const transactions = createTransactions(createPool(url));
      let isLost = false;
      const writePipelined: Transactions["writePipelined"] = async (work) => {
        if (isLost) return transactions.writePipelined(work);
        isLost = true;
        const lost = toStorageError(new Error("Connection terminated unexpectedly"), "commit");
        await transactions.writePipelined(async (run, leave) => {
          await work(run, leave);
          if (!isKept) throw lost;
        });
        throw lost;
      };
      return createPostgresStore({ ...transactions, writePipelined });
    }

    it.each([true, false])(
      "records an event once, and answers it (the commit was kept: %s)",
      async (isKept) => {
        const { event: first } = await store.changeUser(change("ada", false));
        const losing = losingStore(isKept);
        const changes = [change("ada"), change("bob"), change("ada", false)];
        const refused: UserChange<never> = {
          ...change("ada"),
          decide() {
            throw new TypeError("refused");
          },
        };
        const outcomes = await Promise.allSettled([...changes, refused].map((one) => losing.changeUser(one)));
        await losing.close();
        expect(outcomes.map(({ status }) => status)).toEqual([
          "fulfilled",
          "fulfilled",
          "fulfilled",
          "rejected",
        ]);
        const answered = outcomes.flatMap((outcome) =>
          outcome.status === "fulfilled" ? [(outcome.value as RecordedEvent).event.id] : [],
        );
        expect(await eventIds()).toEqual([first.id, ...answered].sort());
        expect((await histories()).map(({ user }) => user.version)).toEqual([3, 1]);
        expect((await histories()).flatMap(statusDifferences)).toEqual([]);
      },
    );

    it.each([true, false])("removes an event once (the commit was kept: %s)", async (isKept) => {
      const { event, user } = await store.changeUser(change("ada"));
      const losing = losingStore(isKept);
      const removal = deleteEvent({ id: event.id, user: { id: user.id }, caller: operator, now: NOON });
      expect((await losing.changeUser(removal)).user.version).toBe(2);
      await losing.close();
      expect(await eventIds()).toEqual([]);
      expect((await histories())[0]?.user.version).toBe(2);
    });

    it.each([true, false])(
      "changes a user once, several times over (the commit was kept: %s)",
      async (isKept) => {
        await store.changeUser(change("ada"));
        const losing = losingStore(isKept);
        const touch = (): Promise<number> =>
          losing.changeUser({
            organization_id: "charity",
            user: { organization_user_id: "ada" },
            decide({ user }) {
              const version = user!.version + 1;
              return { answer: version, user: { ...user!, version } };
            },
          });
        expect(await Promise.all([touch(), touch(), touch()])).toEqual([2, 3, 4]);
        await losing.close();
        expect((await histories())[0]?.user.version).toBe(4);
      },
    );

    it.each([true, false])("erases a user once (the commit was kept: %s)", async (isKept) => {
      const { user } = await store.changeUser(change("ada"));
      const losing = losingStore(isKept);
      const erasure = eraseUser({
        user: { organization_user_id: "ada" },
        caller: operator,
        regulation: "gdpr",
        now: NOON,
      });
      const [before, erased, after] = await Promise.all([
        losing.changeUser(change("ada")),
        losing.changeUser(erasure),
        losing.changeUser(change("ada")),
      ]);
      await losing.close();
      expect([before.user.id, erased.user.id]).toEqual([user.id, user.id]);
      expect(after.user).toMatchObject({ organization_user_id: "ada", version: 1 });
      expect(await eventIds()).toEqual([after.event.id]);
      expect((await histories()).map((one) => one.user.id)).toEqual([after.user.id]);
    });

    it("decides nothing anew when it fails for another reason to find out", async () => {
      const transactions = createTransactions(createPool(url));
      const errors = [
        toStorageError(new Error("Connection terminated unexpectedly"), "commit"),
        toStorageError(Object.assign(new DatabaseError("", 0, "error"), { code: "55P03" })),
      ];
      const writePipelined: Transactions["writePipelined"] = async (work) => {
        const written = await transactions.writePipelined(work);
        const error = errors.shift();
        if (error !== undefined) throw error;
        return written;
      };
      const losing = createPostgresStore({ ...transactions, writePipelined });
      const outcomes = await Promise.allSettled(
        ["ada", "bob"].map((user) => losing.changeUser(change(user))),
      );
      await losing.close();
      for (const outcome of outcomes) {
        expect(outcome).toMatchObject({
          reason: { message: "The database was lost during a commit: it may have been kept, or not." },
        });
      }
      expect(await eventIds()).toHaveLength(2);
    });

    it("says that nobody knows where it cannot find out", async () => {
      const transactions = createTransactions(createPool(url));
      const lose = (): never => {
        throw toStorageError(new Error("Connection terminated unexpectedly"), "commit");
      };
      const losing = createPostgresStore({
        ...transactions,
        write: (work) => transactions.write(work).then(lose),
      });
      await expect(losing.addOrganization({ ...charity, id: "rival" })).rejects.toMatchObject({
        code: "storage-unavailable",
        message: "The database was lost during a commit: it may have been kept, or not.",
      });
      await losing.close();
    });
  });
});
