import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { EventStatus } from "@consents/contract";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { changeEvent, deleteEvent } from "../domain/change-event.ts";
import { confirmEvent } from "../domain/confirm-event.ts";
import { consentsOf } from "../domain/consent-status.ts";
import { ConsentsError } from "../domain/errors.ts";
import { aboutPurpose, catalogue, charity, citizen, NOON, operator, publish } from "../domain/fixtures.ts";
import type { StoredMessage } from "../domain/outbox.ts";
import { type RecordedEvent, recordEvent } from "../domain/record-event.ts";
import type { ApiKey, Organization, Session, StoredLink, TokenKey } from "../domain/records.ts";
import type { Store, UserHistory } from "../domain/store.ts";
import { statusDifferences } from "../domain/verify-status.ts";
import { openStore } from "./open-store.ts";
import {
  POSTGRES_MISSING,
  type PostgresServer,
  postgresPrograms,
  startPostgres,
} from "./postgres/postgres-for-tests.ts";
import { IN_MEMORY } from "./sqlite/open-sqlite-store.ts";

const at = "2026-11-20T12:00:00.000Z";
const rival: Organization = { ...charity, id: "rival", name: "A rival" };

const key: ApiKey = {
  key: "key-1",
  organization_id: "charity",
  secret_hash: "a".repeat(64),
  scopes: ["consents:read", "consents:write"],
  created_at: at,
  disabled_at: null,
};

const session: Session = {
  token_hash: "b".repeat(64),
  key: "key-1",
  created_at: at,
  expires_at: "2026-11-20T13:00:00.000Z",
};

const tokenKey: TokenKey = {
  kid: "kid-1",
  organization_id: null,
  issuer: "https://api.example",
  public_jwk: { kty: "OKP", crv: "Ed25519", x: "x" },
  private_jwk: { kty: "OKP", crv: "Ed25519", x: "x", d: "d" },
  created_at: at,
  retired_at: null,
};

/** What an event of the suite may be told beside its defaults: Ada grants the newsletter at noon. */
interface Told {
  id?: string;
  user?: string;
  enabled?: boolean | null;
  purpose?: string;
  status?: EventStatus;
  regulation?: string;
  organization?: Organization;
  now?: number;
}

const folder = mkdtempSync(join(tmpdir(), "consents-store-"));
let postgres: PostgresServer | undefined;
beforeAll(async () => {
  if (postgresPrograms !== undefined) postgres = await startPostgres();
});
afterAll(async () => {
  await postgres?.stop();
  rmSync(folder, { recursive: true });
});
let files = 0;

storeSuite("SQLite in memory", () => openStore(IN_MEMORY));
storeSuite("SQLite on disk", () => openStore(join(folder, `${++files}.sqlite`)));
if (postgresPrograms === undefined) it.skip(`a store on PostgreSQL ${POSTGRES_MISSING}`);
else storeSuite("PostgreSQL", async () => openStore(await postgres!.createDatabase()));

/** What every store must do, whatever database it stands on. `open` opens an empty one; the suite closes it. */
function storeSuite(name: string, open: () => Promise<Store>): void {
  describe(`a store on ${name}`, () => {
    let store: Store;
    let ids = 0;
    // Ids that grow, as UUIDv7 do.
    const newId = (): string => `new-${String(++ids).padStart(6, "0")}`;

    beforeEach(async () => {
      store = await open();
      await store.addOrganization(charity);
      await store.addOrganization(rival);
    });
    afterEach(() => store.close());

    function record(told: Told = {}): Promise<RecordedEvent> {
      const { organization = charity, user = "ada", status, regulation } = told;
      const { id, enabled = true, purpose = "news", now = NOON } = told;
      return store.changeUser(
        recordEvent({
          request: {
            ...(id !== undefined && { id }),
            ...(status !== undefined && { status }),
            ...(regulation !== undefined && { regulation }),
            user: { organization_user_id: user },
            consents: aboutPurpose({ id: purpose, enabled }),
          },
          caller: { ...operator, organization_id: organization.id },
          organization,
          catalogue,
          now,
          newId,
        }),
      );
    }

    async function answersOf(user: string, regulation = "gdpr", organization = charity): Promise<object> {
      const row = await store.findUser(organization.id, { organization_user_id: user }, regulation);
      const { purposes } = consentsOf(row?.status ?? { leaves: {} });
      return Object.fromEntries(purposes.map(({ id, enabled }) => [id, enabled]));
    }

    async function histories(organization = charity): Promise<UserHistory[]> {
      const all: UserHistory[] = [];
      for await (const history of store.histories(organization.id)) all.push(history);
      return all;
    }

    it("answers a ping", async () => {
      await expect(store.ping()).resolves.toBeUndefined();
    });

    describe("organizations and keys", () => {
      it("keeps organizations, each id once", async () => {
        expect(await store.addOrganization({ ...charity, name: "Another" })).toBe(false);
        expect(await store.findOrganization("charity")).toEqual(charity);
        expect(await store.findOrganization("nobody")).toBeUndefined();
        expect(await store.listOrganizations()).toEqual([charity, rival]);
      });

      it("keeps API keys and disables them once and for all", async () => {
        await store.addApiKey(key);
        expect(await store.findApiKey("key-1")).toEqual(key);
        expect(await store.findApiKey("key-2")).toBeUndefined();
        expect(await store.listApiKeys("rival")).toEqual([]);
        expect(await store.disableApiKey("rival", "key-1", at)).toBe(false);
        expect(await store.disableApiKey("charity", "key-1", at)).toBe(true);
        expect(await store.disableApiKey("charity", "key-1", "2027-01-01T00:00:00.000Z")).toBe(true);
        expect(await store.listApiKeys("charity")).toEqual([{ ...key, disabled_at: at }]);
      });

      it("finds a session with its key as it is now", async () => {
        await store.addApiKey(key);
        await store.addSession(session);
        expect(await store.findSession(session.token_hash)).toEqual({ session, key });
        await store.disableApiKey("charity", "key-1", at);
        expect((await store.findSession(session.token_hash))?.key.disabled_at).toBe(at);
        expect(await store.findSession("c".repeat(64))).toBeUndefined();
      });

      it("forgets sessions that are over when another begins", async () => {
        await store.addApiKey(key);
        await store.addSession(session);
        await store.addSession({ ...session, token_hash: "later", created_at: session.expires_at });
        expect(await store.findSession(session.token_hash)).toBeUndefined();
      });

      it("keeps token keys", async () => {
        const theirs: TokenKey = {
          ...tokenKey,
          kid: "kid-2",
          organization_id: "charity",
          private_jwk: null,
          retired_at: at,
        };
        await store.addTokenKey(tokenKey);
        await store.addTokenKey(theirs);
        expect(await store.listTokenKeys()).toEqual([tokenKey, theirs]);
        await expect(store.addTokenKey({ ...theirs, kid: "kid-1" })).rejects.toMatchObject({
          code: "weak-key",
        });
        expect(await store.listTokenKeys()).toEqual([tokenKey, theirs]);
      });

      it("adds nothing to an organization or a key that is not there", async () => {
        const organization_id = "nobody";
        const outcomes = await Promise.allSettled([
          store.addApiKey({ ...key, organization_id }),
          store.addSession(session),
          store.addTokenKey({ ...tokenKey, organization_id }),
          store.publishNotice(organization_id, "choices", () => publish()),
          store.addApiKey(key),
        ]);
        for (const outcome of outcomes.slice(0, 4))
          expect(outcome).toMatchObject({ reason: { code: "not-found" } });
        expect(outcomes[4]?.status).toBe("fulfilled");
      });
    });

    describe("notices", () => {
      it("keeps each version, and gives the newest unless one is asked for", async () => {
        const first = await store.publishNotice("charity", "choices", () => publish());
        const second = { ...first, notice: { ...first.notice, version: 2 } };
        const seen = await store.publishNotice("charity", "choices", (newest) => {
          expect(newest).toEqual(first);
          return second;
        });
        expect(seen).toEqual(second);
        expect(await store.findNotice("charity", "choices")).toEqual(second);
        expect(await store.findNotice("charity", "choices", 1)).toEqual(first);
        expect(await store.findNotice("charity", "choices", 3)).toBeUndefined();
        expect(await store.findNotice("rival", "choices")).toBeUndefined();
        expect(await store.listNotices("charity")).toEqual([first, second]);
      });

      it("adds nothing when the decision is the newest version, or a refusal", async () => {
        const first = await store.publishNotice("charity", "choices", () => publish());
        await store.publishNotice("charity", "choices", (newest) => newest ?? publish());
        const refused = store.publishNotice("charity", "choices", () => {
          throw new ConsentsError("validation-failed");
        });
        await expect(refused).rejects.toMatchObject({ code: "validation-failed" });
        expect(await store.listNotices("charity")).toEqual([first]);
      });
    });

    describe("a change to a user", () => {
      it("is there when it is answered: user, status and event", async () => {
        const { event, user, status } = await record({ id: "event-1" });
        expect(await store.findUser("charity", { id: user.id }, "gdpr")).toEqual({ user, status });
        // What is undefined is absent when read back.
        expect((await store.findEvent("charity", "event-1"))?.event).toEqual(
          JSON.parse(JSON.stringify(event)),
        );
      });

      it("makes one user of one organization_user_id, also when all come at once", async () => {
        const answers = await Promise.all(Array.from({ length: 20 }, () => record()));
        expect(new Set(answers.map(({ user }) => user.id)).size).toBe(1);
        expect(answers.map(({ user }) => user.version)).toEqual(
          Array.from({ length: 20 }, (_, index) => index + 1),
        );
        expect((await store.listUsers("charity", "gdpr", { limit: 10 })).rows).toHaveLength(1);
      });

      it("gives a repeated event id the recorded event, also when both come at once", async () => {
        const [first, again] = await Promise.all([record({ id: "event-1" }), record({ id: "event-1" })]);
        expect([first.created, again.created]).toEqual([true, false]);
        expect((await histories())[0]?.events).toHaveLength(1);
      });

      it("that is refused writes nothing, and leaves alone what is committed with it", async () => {
        await record({ id: "event-1" });
        const before = JSON.stringify(await histories());
        const outcomes = await Promise.allSettled([
          record({ id: "event-1", enabled: false }),
          record({ user: "bob" }),
          record({ purpose: "nwes" }),
        ]);
        expect(outcomes.map(({ status }) => status)).toEqual(["rejected", "fulfilled", "rejected"]);
        expect(outcomes[0]).toMatchObject({ reason: { code: "event-id-conflict" } });
        expect(outcomes[2]).toMatchObject({ reason: { code: "unknown-purpose" } });
        const ada = (await histories()).filter(({ user }) => user.organization_user_id === "ada");
        expect(JSON.stringify(ada)).toBe(before);
      });

      it("that fails by a fault of its own reaches the caller as that fault", async () => {
        const fault = new TypeError("a fault");
        const change = {
          organization_id: "charity",
          user: { id: "user-1" },
          decide(): never {
            throw fault;
          },
        };
        await expect(store.changeUser(change)).rejects.toBe(fault);
      });

      it("finds a user by either id, and says when the two belong to two users", async () => {
        const ada = (await record()).user;
        const bob = (await record({ user: "bob" })).user;
        const find = (user: { id?: string; organization_user_id?: string }): Promise<unknown> =>
          store.changeUser({
            organization_id: "charity",
            user,
            decide: (found) => ({ answer: [found.user?.id, found.ids_conflict] }),
          });
        expect(await find({ id: ada.id })).toEqual([ada.id, false]);
        expect(await find({ organization_user_id: "bob" })).toEqual([bob.id, false]);
        expect(await find({ id: ada.id, organization_user_id: "bob" })).toEqual([ada.id, true]);
        expect(await find({ id: ada.id, organization_user_id: "carl" })).toEqual([ada.id, false]);
        expect(await find({ id: "carl" })).toEqual([undefined, false]);
      });

      it("keeps regulations, users and organizations apart", async () => {
        await record({ enabled: true });
        await record({ enabled: false, regulation: "ccpa" });
        await record({ enabled: null, user: "bob" });
        await record({ enabled: false, organization: rival });
        expect(await answersOf("ada")).toEqual({ news: true });
        expect(await answersOf("ada", "ccpa")).toEqual({ news: false });
        expect(await answersOf("bob")).toEqual({ news: null });
        expect(await answersOf("ada", "gdpr", rival)).toEqual({ news: false });
      });

      it("takes the same event id in another organization for another event", async () => {
        await record({ id: "event-1" });
        expect((await record({ id: "event-1", enabled: false, organization: rival })).created).toBe(true);
        expect((await store.findEvent("charity", "event-1"))?.event.consents.purposes[0]?.enabled).toBe(true);
      });

      it("keeps a pending event without a status, and its approval in its place", async () => {
        const { user } = await record({ id: "event-1", status: "pending_approval" });
        await record({ enabled: false, now: NOON + 1 });
        const change = { id: "event-1", user: { id: user.id }, caller: operator, now: NOON + 2 };
        await store.changeUser(changeEvent(change, { status: "confirmed" }, catalogue));
        expect(await answersOf("ada")).toEqual({ news: false });
        expect((await store.findEvent("charity", "event-1"))?.event.status).toBe("confirmed");
        expect((await histories())[0]?.events).toHaveLength(2);
      });

      it("removes an event and keeps its id taken", async () => {
        await record({ id: "event-1" });
        const { user } = await record({ id: "event-2", enabled: false, now: NOON + 1 });
        await record({ id: "event-3", purpose: "partners", now: NOON + 2 });
        const change = { id: "event-2", user: { id: user.id }, caller: operator, now: NOON + 3 };
        await store.changeUser(deleteEvent(change));
        expect(await answersOf("ada")).toEqual({ news: true, partners: true });
        expect(await store.findEvent("charity", "event-2")).toBeUndefined();
        expect((await histories())[0]?.events.map(({ event }) => event.id)).toEqual(["event-1", "event-3"]);
        await expect(record({ id: "event-2", enabled: false })).rejects.toMatchObject({
          code: "event-id-conflict",
        });
      });
    });

    describe("reading", () => {
      it("finds a user by either id, and by both only when both fit", async () => {
        const { user } = await record();
        const find = async (ref: { id?: string; organization_user_id?: string }): Promise<unknown> =>
          (await store.findUser("charity", ref, "gdpr"))?.user;
        expect(await find({ id: user.id })).toEqual(user);
        expect(await find({ organization_user_id: "ada" })).toEqual(user);
        expect(await find({ id: user.id, organization_user_id: "ada" })).toEqual(user);
        expect(await find({ id: user.id, organization_user_id: "bob" })).toBeUndefined();
        expect(await find({ id: "nobody" })).toBeUndefined();
        expect(await store.findUser("rival", { id: user.id }, "gdpr")).toBeUndefined();
      });

      it("gives no status under a regulation that nothing was said about", async () => {
        const { user } = await record();
        expect(await store.findUser("charity", { id: user.id }, "ccpa")).toEqual({ user, status: undefined });
      });

      it("lists users by id in pages", async () => {
        for (const user of ["ada", "bob", "carl"]) await record({ user });
        const first = await store.listUsers("charity", "gdpr", { limit: 2 });
        const rest = await store.listUsers("charity", "gdpr", { limit: 2, after: first.next! });
        const names = [...first.rows, ...rest.rows].map(({ user }) => user.organization_user_id);
        expect(names).toEqual(["ada", "bob", "carl"]);
        expect(rest.next).toBeUndefined();
        expect((await store.listUsers("charity", "gdpr", { limit: 3 })).next).toBeUndefined();
      });

      it("lists a user's events newest first, filtered, in pages", async () => {
        for (const id of ["event-1", "event-2", "event-3", "event-4"]) await record({ id });
        await record({ id: "pending", status: "pending_approval" });
        await record({ id: "other", regulation: "ccpa" });
        const { user } = await record({ id: "event-5" });
        await record({ id: "bobs", user: "bob" });
        const list = async (statuses: EventStatus[], regulations: string[]): Promise<string[]> => {
          const listed: string[] = [];
          for (let after: string | undefined; ; ) {
            const page = await store.listEvents(
              "charity",
              user.id,
              { statuses, regulations },
              { limit: 2, ...(after !== undefined && { after }) },
            );
            expect(page.rows.length).toBeLessThanOrEqual(2);
            listed.push(...page.rows.map(({ event }) => event.id));
            after = page.next;
            if (after === undefined) return listed;
          }
        };
        const confirmed = ["event-5", "event-4", "event-3", "event-2", "event-1"];
        expect(await list(["confirmed"], ["gdpr"])).toEqual(confirmed);
        expect(await list(["pending_approval"], ["gdpr"])).toEqual(["pending"]);
        expect(await list(["confirmed", "pending_approval"], ["gdpr", "ccpa"])).toEqual([
          "event-5",
          "other",
          "pending",
          ...confirmed.slice(1),
        ]);
        expect(await list([], ["gdpr"])).toEqual([]);
      });

      it("takes no cursor that another user's list gave, and none that is made up", async () => {
        for (const id of ["event-1", "event-2"]) await record({ id });
        const { user: bob } = await record({ user: "bob" });
        const filter = { statuses: ["confirmed" as const], regulations: ["gdpr"] };
        const { user: ada } = await record();
        const { next } = await store.listEvents("charity", ada.id, filter, { limit: 1 });
        for (const after of [next!, "made up", "-1", "1e99"]) {
          await expect(
            store.listEvents("charity", bob.id, filter, { limit: 1, after }),
          ).rejects.toMatchObject({
            code: "validation-failed",
          });
        }
      });

      it("lists nothing of a user who is not there", async () => {
        const filter = { statuses: ["confirmed" as const], regulations: ["gdpr"] };
        expect(await store.listEvents("charity", "nobody", filter, { limit: 1 })).toEqual({ rows: [] });
      });

      it("gives every user's history, whose fold is the status", async () => {
        const users = Array.from({ length: 205 }, (_, index) => `user-${index}`);
        await Promise.all(users.map((user) => record({ user })));
        await Promise.all(
          users.map((user, index) => record({ user, enabled: index % 2 === 0, now: NOON + index })),
        );
        const all = await histories();
        expect(all).toHaveLength(users.length);
        expect(all.flatMap(statusDifferences)).toEqual([]);
        expect(all.every(({ events }) => events.length === 2)).toBe(true);
        expect(all.every(({ events }) => events[0]!.version < events[1]!.version)).toBe(true);
      });
    });

    describe("links", () => {
      const link: StoredLink = {
        secret_hash: "d".repeat(64),
        organization_id: "charity",
        task: { kind: "approve", user_id: "user-1", event_id: "event-1", language: "fr" },
        created_at: at,
        expires_at: "2026-11-23T12:00:00.000Z",
      };

      it("are found by the hash of their secret", async () => {
        await store.addLink(link);
        expect(await store.findLink(link.secret_hash)).toEqual(link);
        expect(await store.findLink("e".repeat(64))).toBeUndefined();
        await expect(store.addLink({ ...link, organization_id: "nobody" })).rejects.toMatchObject({
          code: "not-found",
        });
      });

      it("are remembered for a month after their end, to say so, and then forgotten", async () => {
        await store.addLink(link);
        await store.addLink({ ...link, secret_hash: "later", created_at: "2026-12-23T11:59:59.000Z" });
        expect(await store.findLink(link.secret_hash)).toEqual(link);
        await store.addLink({ ...link, secret_hash: "last", created_at: "2026-12-23T12:00:00.000Z" });
        expect(await store.findLink(link.secret_hash)).toBeUndefined();
      });
    });

    describe("the outbox", () => {
      const topic = "approval-mail" as const;
      const MINUTE = 60_000;

      /** Records an event that Ada has to confirm by mail. */
      const ask = (id: string, now = NOON, caller = citizen()): Promise<RecordedEvent> =>
        store.changeUser(
          recordEvent({
            request: { id, consents: aboutPurpose({ id: "news", enabled: true }) },
            caller: { ...caller, validations: { email: { enabled: true } } },
            organization: charity,
            catalogue,
            now,
            newId,
          }),
        );
      const claim = (now: number, limit = 10): Promise<StoredMessage[]> =>
        store.claimMessages({ topic, now, until: now + MINUTE, limit });
      const eventsOf = (messages: StoredMessage[]): string[] =>
        messages.map(({ content }) => content.event_id).sort();

      it("holds a message from the very commit of the event that causes it", async () => {
        const { event, user } = await ask("event-1");
        expect(event.status).toBe("pending_approval");
        expect(await store.listMessages("charity", "waiting", 10)).toEqual([
          {
            organization_id: "charity",
            id: "approval-mail:event-1",
            topic,
            content: { event_id: "event-1", user_id: user.id, language: "en" },
            created_at: at,
            state: "waiting",
            attempts: 0,
            due_at: NOON,
            reason: null,
          },
        ]);
        expect(await store.listMessages("rival", "waiting", 10)).toEqual([]);
      });

      it("holds one message, however often the event is sent, and none of an event that is refused", async () => {
        await Promise.all([ask("event-1"), ask("event-1")]);
        await ask("event-1");
        await record({ id: "event-2" });
        await expect(ask("event-2")).rejects.toMatchObject({ code: "event-id-conflict" });
        expect(eventsOf(await store.listMessages("charity", "waiting", 10))).toEqual(["event-1"]);
      });

      it("gives each message to one worker at a time", async () => {
        await Promise.all(Array.from({ length: 12 }, (_, index) => ask(`event-${index}`)));
        const claims = await Promise.all(Array.from({ length: 6 }, () => claim(NOON + 1, 3)));
        const taken = claims.flat();
        expect(new Set(eventsOf(taken)).size).toBe(taken.length);
        const rest = await claim(NOON + 1, 12);
        expect(taken.length + rest.length).toBe(12);
        expect([...taken, ...rest].every(({ attempts }) => attempts === 1)).toBe(true);
        expect(await claim(NOON + 1)).toEqual([]);
      });

      it("gives it again when its worker was killed, and takes nothing more from that one", async () => {
        await ask("event-1");
        const [lost] = await claim(NOON);
        expect(await claim(NOON + MINUTE - 1)).toEqual([]);
        const [again] = await claim(NOON + MINUTE);
        expect(again).toEqual({ ...lost, attempts: 2, due_at: NOON + 2 * MINUTE });
        const done = { state: "done" } as const;
        expect(await store.settleMessage(lost!, done, NOON + MINUTE)).toBe(false);
        expect(await store.settleMessage(again!, done, NOON + MINUTE)).toBe(true);
        expect(await store.settleMessage(again!, done, NOON + MINUTE)).toBe(false);
        expect(await claim(NOON + 100 * MINUTE)).toEqual([]);
      });

      it("keeps what became of a message: to be tried again, done, undeliverable", async () => {
        for (const id of ["event-1", "event-2", "event-3"]) await ask(id);
        const [first, second, third] = await claim(NOON);
        const later = { state: "waiting", due_at: NOON + 5_000, reason: "no answer" } as const;
        await store.settleMessage(first!, later, NOON);
        await store.settleMessage(second!, { state: "done" }, NOON + 7);
        await store.settleMessage(third!, { state: "undeliverable", reason: "no address" }, NOON + 8);
        expect(await store.listMessages("charity", "waiting", 10)).toEqual([{ ...first!, ...later }]);
        expect(await store.listMessages("charity", "done", 10)).toEqual([
          { ...second!, state: "done", due_at: NOON + 7 },
        ]);
        expect(await store.listMessages("charity", "undeliverable", 10)).toEqual([
          { ...third!, state: "undeliverable", reason: "no address", due_at: NOON + 8 },
        ]);
        expect(await claim(NOON + 4_999)).toEqual([]);
        expect(eventsOf(await claim(NOON + 5_000))).toEqual([first!.content.event_id]);
      });

      it("forgets what was done a month ago, and never what waits or cannot be delivered", async () => {
        const MONTH = 30 * 24 * 60 * MINUTE;
        for (const id of ["event-1", "event-2", "event-3"]) await ask(id);
        const [first, second] = await claim(NOON, 2);
        await store.settleMessage(first!, { state: "done" }, NOON);
        await store.settleMessage(second!, { state: "undeliverable" }, NOON);
        await ask("event-4", NOON + MONTH);
        const [next] = await claim(NOON + MONTH, 1);
        await store.settleMessage(next!, { state: "done" }, NOON + MONTH);
        const left = await Promise.all(
          (["done", "waiting", "undeliverable"] as const).map((state) =>
            store.listMessages("charity", state, 10),
          ),
        );
        expect(left.map((messages) => messages.length)).toEqual([1, 1, 1]);
      });

      it("keeps a citizen's confirmation in its place, once", async () => {
        const { user } = await ask("event-1");
        await record({ enabled: false, now: NOON + 1 });
        const wanted = { organization_id: "charity", user_id: user.id, event_id: "event-1" };
        const [one, other] = await Promise.all([
          store.changeUser(confirmEvent({ ...wanted, now: NOON + 2 })),
          store.changeUser(confirmEvent({ ...wanted, now: NOON + 3 })),
        ]);
        expect(one.event).toMatchObject({ status: "confirmed", approval: { method: "email" } });
        expect(other.event.approval).toEqual(one.event.approval);
        expect(other.user.version).toBe(one.user.version);
        expect(await answersOf("ada")).toEqual({ news: false });
      });
    });

    it("finishes what was begun before it closes", async () => {
      const begun = Array.from({ length: 300 }, (_, index) => record({ user: `user-${index}` }));
      await store.close();
      expect(await Promise.all(begun)).toHaveLength(300);
    });

    it("says storage-unavailable, and nothing more, once it is closed", async () => {
      await store.close();
      for (const question of [store.ping(), store.findEvent("charity", "event-1"), record()]) {
        await expect(question).rejects.toMatchObject({ code: "storage-unavailable" });
      }
    });

    it("records a citizen's event like any other", async () => {
      const change = recordEvent({
        request: { consents: aboutPurpose({ id: "news", enabled: true }) },
        caller: citizen(),
        organization: charity,
        catalogue,
        now: NOON,
        newId,
      });
      expect((await store.changeUser(change)).event.evidence.jti).toBe("jti-1");
    });
  });
}
