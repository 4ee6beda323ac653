import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { EventStatus } from "@consents/contract";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { changeEvent, deleteEvent } from "../domain/change-event.ts";
import { confirmEvent } from "../domain/confirm-event.ts";
import { consentsOf } from "../domain/consent-status.ts";
import { eraseUser } from "../domain/erase-user.ts";
import { ConsentsError } from "../domain/errors.ts";
import type { EventFilter } from "../domain/event-filter.ts";
import {
  aboutPurpose,
  catalogue,
  charity,
  citizen,
  NOON,
  operator,
  proofFile,
  publish,
} from "../domain/fixtures.ts";
import type { StoredMessage } from "../domain/outbox.ts";
import { patchUser } from "../domain/patch-user.ts";
import { type RecordedEvent, recordEvent } from "../domain/record-event.ts";
import { recordProof } from "../domain/record-proof.ts";
import type {
  ApiKey,
  LinkTask,
  Organization,
  ProofFile,
  Session,
  StoredLink,
  TokenKey,
} from "../domain/records.ts";
import { remindEvent } from "../domain/remind-event.ts";
import { removeEvents } from "../domain/remove-events.ts";
import type { Store, UserHistory, UserRef } from "../domain/store.ts";
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
  proofs_id?: string[];
  proofs?: ProofFile[];
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
      const { id, enabled = true, purpose = "news", now = NOON, proofs_id, proofs } = told;
      return store.changeUser(
        recordEvent({
          request: {
            ...(id !== undefined && { id }),
            ...(status !== undefined && { status }),
            ...(regulation !== undefined && { regulation }),
            ...(proofs_id !== undefined && { proofs_id }),
            user: { organization_user_id: user },
            consents: aboutPurpose({ id: purpose, enabled }),
          },
          ...(proofs !== undefined && { proofs }),
          caller: { ...operator, organization_id: organization.id },
          organization,
          catalogue,
          now,
          newId,
        }),
      );
    }

    const creates = {
      kind: "event.create",
      id: "link-1",
      key: "key-1",
      organization_user_id: "ada",
      event: { id: "event-9", consents: aboutPurpose({ id: "news", enabled: true }) },
      redirect_url: "https://charity.example/",
    } satisfies LinkTask;

    /** Records an event that the citizen (Ada) has to confirm by mail. */
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
    const eventsOf = (messages: StoredMessage[]): string[] =>
      messages.map(({ content }) => content.event_id).sort();

    const link: StoredLink = {
      secret_hash: "d".repeat(64),
      organization_id: "charity",
      task: { kind: "confirm", user_id: "user-1", event_id: "event-1", language: "fr" },
      created_at: at,
      expires_at: "2026-11-23T12:00:00.000Z",
    };

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

      it("retires a token key once, and keeps it", async () => {
        await store.addTokenKey(tokenKey);
        expect(await store.retireTokenKey("kid-1", at)).toBe(true);
        expect(await store.retireTokenKey("kid-1", "2030-01-01T00:00:00.000Z")).toBe(true);
        expect(await store.retireTokenKey("kid-2", at)).toBe(false);
        expect(await store.listTokenKeys()).toEqual([{ ...tokenKey, retired_at: at }]);
      });

      it("replaces what is changed of an organization, and nothing else", async () => {
        const approvers = ["kim@charity.example"];
        const regulations = [...charity.regulations, "lgpd"];
        expect(await store.changeOrganization("charity", { approvers })).toBe(true);
        expect(await store.findOrganization("charity")).toEqual({ ...charity, approvers });
        expect(await store.changeOrganization("charity", { regulations })).toBe(true);
        expect(await store.findOrganization("charity")).toEqual({ ...charity, approvers, regulations });
        expect(await store.findOrganization("rival")).toEqual(rival);
        const { regulations: before } = charity;
        expect(await store.changeOrganization("charity", { approvers: [], regulations: before })).toBe(true);
        expect(await store.findOrganization("charity")).toEqual(charity);
        expect(await store.changeOrganization("nobody", { approvers })).toBe(false);
      });

      it("adds nothing to an organization or a key that is not there", async () => {
        const organization_id = "nobody";
        const outcomes = await Promise.allSettled([
          store.addApiKey({ ...key, organization_id }),
          store.addSession(session),
          store.addTokenKey({ ...tokenKey, organization_id }),
          store.publishNotice(organization_id, "choices", () => publish()),
          store.addApiKey({ ...key, key: "another" }),
        ]);
        for (const outcome of outcomes.slice(0, 4))
          expect(outcome).toMatchObject({ reason: { code: "not-found" } });
        expect(outcomes[4]?.status).toBe("fulfilled");
      });
    });

    describe("revoked tokens", () => {
      const revoke = (jti: string, organization_id = "charity", change: object = {}): Promise<void> =>
        store.revokeToken({
          organization_id,
          jti,
          revoked_at: at,
          expires_at: "2026-11-20T13:00:00.000Z",
          ...change,
        });

      it("are known by organization and jti", async () => {
        await revoke("jti-1");
        expect(await store.isTokenRevoked("charity", "jti-1")).toBe(true);
        expect(await store.isTokenRevoked("rival", "jti-1")).toBe(false);
        expect(await store.isTokenRevoked("charity", "jti-2")).toBe(false);
      });

      it("are listed from where one looked last, each once", async () => {
        expect(await store.listRevocations(undefined)).toEqual({ tokens: [], last: 0, more: false });
        await revoke("jti-1");
        const { last } = await store.listRevocations(undefined);
        await Promise.all([revoke("jti-2"), revoke("jti-1"), revoke("jti-2", "rival")]);
        const { tokens, more, ...next } = await store.listRevocations(last);
        expect(tokens.map(({ organization_id, jti }) => [organization_id, jti]).sort()).toEqual([
          ["charity", "jti-2"],
          ["rival", "jti-2"],
        ]);
        expect(more).toBe(false);
        expect(await store.listRevocations(next.last)).toEqual({ tokens: [], last: next.last, more: false });
        expect((await store.listRevocations(undefined)).last).toBe(next.last);
      });

      it("are listed a thousand at a time", async () => {
        await Promise.all(Array.from({ length: 1_001 }, (_, index) => revoke(`jti-${index}`)));
        const first = await store.listRevocations(0);
        expect([first.tokens.length, first.more]).toEqual([1_000, true]);
        expect((await store.listRevocations(first.last)).tokens).toHaveLength(1);
      });

      it("are forgotten when they have ended, and their numbers never come again", async () => {
        await revoke("jti-1");
        const { last } = await store.listRevocations(undefined);
        const late = { revoked_at: "2026-11-20T13:00:00.000Z", expires_at: "2026-11-20T14:00:00.000Z" };
        await revoke("jti-2", "charity", late);
        expect(await store.isTokenRevoked("charity", "jti-1")).toBe(false);
        expect((await store.listRevocations(last)).tokens).toEqual([
          { organization_id: "charity", jti: "jti-2" },
        ]);
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

      it("comes after what was said before, also where the clock is behind", async () => {
        await record({ id: "grant", now: NOON + 1_500 });
        const withdraw = () => record({ id: "withdrawal", enabled: false, now: NOON + 1_000 });
        const { event, status } = await withdraw();
        expect(consentsOf(status).purposes).toEqual([{ id: "news", enabled: false }]);
        expect(event.created_at).toBe("2026-11-20T12:00:01.501Z");
        const again = await withdraw();
        expect([again.created, again.event.created_at]).toEqual([false, event.created_at]);
        expect((await histories()).flatMap(statusDifferences)).toEqual([]);
      });

      it("gives a repeated event id the recorded event, also when both come at once", async () => {
        const [first, again] = await Promise.all([record({ id: "event-1" }), record({ id: "event-1" })]);
        expect([first.created, again.created]).toEqual([true, false]);
        expect((await histories())[0]?.events).toHaveLength(1);
      });

      it("shares its commit with those that come at once, and every listener is told how many", async () => {
        const told: string[] = [];
        store.onGroup((writes) => told.push(`one: ${writes}`));
        store.onGroup((writes) => told.push(`other: ${writes}`));
        await Promise.all(["alice", "bob", "carol"].map((user) => record({ user })));
        expect(told).toEqual(["one: 3", "other: 3"]);
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

      it("finds somebody by an organization_user_id that was told later", async () => {
        const tell = (user: UserRef): Promise<RecordedEvent> =>
          store.changeUser(
            recordEvent({
              request: { user, consents: aboutPurpose({ id: "news", enabled: true }) },
              caller: operator,
              organization: charity,
              catalogue,
              now: NOON,
              newId,
            }),
          );
        await tell({ id: "user-1" });
        const { user, status } = await tell({ id: "user-1", organization_user_id: "zoe" });
        expect(user).toMatchObject({ id: "user-1", organization_user_id: "zoe", version: 2 });
        expect(await store.findUser("charity", { organization_user_id: "zoe" }, "gdpr")).toEqual({
          user,
          status,
        });
      });

      it("finds them by it at once where they were told it by an event that waits", async () => {
        const tell = (id: string, user: UserRef, status: EventStatus): Promise<RecordedEvent> =>
          store.changeUser(
            recordEvent({
              request: { id, user, status, consents: aboutPurpose({ id: "news", enabled: false }) },
              caller: operator,
              organization: charity,
              catalogue,
              now: NOON,
              newId,
            }),
          );
        await tell("known", { id: "user-1" }, "confirmed");
        await tell("other", { id: "user-2", organization_user_id: "bob" }, "confirmed");
        const both = { id: "user-1", organization_user_id: "zoe" };
        const { user } = await tell("waits", both, "pending_approval");
        expect(user).toMatchObject({ ...both, version: 2 });
        const zoe = { organization_user_id: "zoe" };
        expect((await store.findUser("charity", zoe, "gdpr"))?.user).toEqual(user);
        expect((await tell("next", zoe, "confirmed")).user).toMatchObject({ ...both, version: 3 });
        const taken = tell("taken", { id: "user-1", organization_user_id: "bob" }, "pending_approval");
        await expect(taken).rejects.toMatchObject({ code: "validation-failed" });
        const request = { id: "waits", user: zoe, caller: operator, now: NOON };
        const offer = { organization: charity, catalogue };
        const approved = await store.changeUser(changeEvent(request, { status: "confirmed" }, offer));
        expect(approved.user).toMatchObject({ ...both, version: 4 });
        expect((await histories()).map((one) => one.user.id)).toEqual(["user-1", "user-2"]);
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
        await store.changeUser(
          changeEvent(change, { status: "confirmed" }, { organization: charity, catalogue }),
        );
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

    describe("proofs", () => {
      const file = proofFile();

      function handIn(user: string | null, proof = file, organization = charity): Promise<void> {
        const { id: organization_id } = organization;
        const caller =
          user === null
            ? { ...operator, organization_id }
            : citizen({
                organization_id,
                organization_user_id: user,
                validations: { file: { enabled: true } },
              });
        return store.changeUser(recordProof({ file: proof, caller, catalogue, now: NOON, newId }));
      }

      async function idOf(user: string): Promise<string> {
        return (await store.findUser("charity", { organization_user_id: user }, "gdpr"))!.user.id;
      }

      it("are a citizen's alone, whoever else has the same file", async () => {
        await handIn("ada");
        await handIn("bob");
        for (const user_id of [await idOf("ada"), await idOf("bob")]) {
          const kept = await store.findProof("charity", file.id, user_id);
          expect(kept).toEqual({
            ...file,
            content: expect.any(Uint8Array),
            organization_id: "charity",
            user_id,
            created_at: at,
          });
          expect(Buffer.from(kept!.content)).toEqual(Buffer.from(file.content));
        }
        expect(await store.findProof("charity", file.id, "carl")).toBeUndefined();
        expect(await store.findProof("rival", file.id, null)).toBeUndefined();
      });

      it("keep every byte, of large files, too", async () => {
        const content = new Uint8Array(3_000_000).map((_, index) => (index * 7) % 256);
        await handIn(null, { ...file, content });
        const kept = await store.findProof("charity", file.id, null);
        expect(Buffer.from(kept!.content).equals(content)).toBe(true);
      });

      it("are kept once, also when they come several times at once", async () => {
        await Promise.all([handIn(null), handIn(null), handIn("ada"), handIn("ada")]);
        await handIn("ada");
        expect((await store.findProof("charity", file.id, null))?.id).toBe(file.id);
        expect((await store.listUsers("charity", "gdpr", { limit: 10 })).rows).toHaveLength(1);
      });

      it("of nobody become the user's whom an event names them for, and nobody else's", async () => {
        await handIn(null);
        const outcomes = await Promise.allSettled(
          ["ada", "bob", "carl"].map((user) => record({ user, proofs_id: [file.id] })),
        );
        expect(outcomes.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected", "rejected"]);
        const lost = outcomes.filter((one) => one.status === "rejected");
        for (const { reason } of lost) expect(reason).toMatchObject({ code: "not-found" });
        const { rows } = await store.listUsers("charity", "gdpr", { limit: 10 });
        expect(rows).toHaveLength(1);
        expect((await store.findProof("charity", file.id, rows[0]!.user.id))?.user_id).toBe(rows[0]!.user.id);
        // Who has one may name it again.
        await record({ user: rows[0]!.user.organization_user_id!, proofs_id: [file.id] });
        await handIn(null);
        await record({ user: "dora", proofs_id: [file.id] });
      });

      it("come and go with the event that they belong to", async () => {
        const { user } = await record({ id: "event-1", proofs: [file] });
        const other = proofFile("proof-2.pdf");
        await record({ id: "event-2", proofs_id: [file.id], proofs: [other], now: NOON + 1 });
        const change = { user: { id: user.id }, caller: operator, now: NOON + 2 };
        await store.changeUser(deleteEvent({ ...change, id: "event-2" }));
        expect(await store.findProof("charity", file.id, user.id)).toBeDefined();
        expect(await store.findProof("charity", other.id, null)).toBeUndefined();
        await store.changeUser(deleteEvent({ ...change, id: "event-1" }));
        expect(await store.findProof("charity", file.id, null)).toBeUndefined();
      });

      it("are not kept with an event that is refused", async () => {
        await expect(record({ purpose: "nwes", proofs: [file] })).rejects.toMatchObject({
          code: "unknown-purpose",
        });
        expect(await store.findProof("charity", file.id, null)).toBeUndefined();
      });

      it("back an event that counts at its original place once it is approved", async () => {
        const { user } = await record({ id: "event-1", status: "pending_approval", proofs: [file] });
        await record({ enabled: false, now: NOON + 1 });
        await record({ id: "event-2", purpose: "partners", status: "pending_approval", now: NOON + 2 });
        const change = { user: { id: user.id }, caller: operator, now: NOON + 3 };
        for (const id of ["event-1", "event-2"]) {
          await store.changeUser(
            changeEvent({ ...change, id }, { status: "confirmed" }, { organization: charity, catalogue }),
          );
        }
        expect(await answersOf("ada")).toEqual({ news: false, partners: true });
        expect((await store.findEvent("charity", "event-1"))?.event).toMatchObject({
          proofs_id: [file.id],
          approvals: [{ method: "manual", approved_at: new Date(NOON + 3).toISOString() }],
        });
        expect((await histories()).flatMap(statusDifferences)).toEqual([]);
      });
    });

    it("makes no change by a link that is gone", async () => {
      const by = (secret_hash: string): Promise<RecordedEvent> =>
        store.changeUser({
          ...recordEvent({
            request: {
              user: { organization_user_id: "ada" },
              consents: aboutPurpose({ id: "news", enabled: true }),
            },
            caller: operator,
            organization: charity,
            catalogue,
            now: NOON,
            newId,
          }),
          link: secret_hash,
        });
      const link = {
        secret_hash: "c".repeat(64),
        organization_id: "charity",
        task: creates,
        created_at: at,
        expires_at: "2026-11-20T13:00:00.000Z",
      };
      await store.addLink(link);
      expect((await by(link.secret_hash)).created).toBe(true);
      await store.eraseLinks("charity", "ada");
      await expect(by(link.secret_hash)).rejects.toMatchObject({ code: "not-found" });
      expect((await histories()).map(({ events }) => events.length)).toEqual([1]);
      // Whoever is erased in the same commit, just before, does not come back by it either.
      await store.addLink(link);
      const user = { organization_user_id: "ada" };
      const erased = store.changeUser(eraseUser({ user, caller: operator, regulation: "gdpr", now: NOON }));
      await expect(by(link.secret_hash)).rejects.toMatchObject({ code: "not-found" });
      await erased;
      expect(await histories()).toEqual([]);
    });

    describe("removing events that match", () => {
      const remove = (user: string, filter: EventFilter): Promise<number> =>
        store.changeUser(
          removeEvents({
            user: { organization_user_id: user },
            filter,
            caller: operator,
            now: NOON + 9,
          }),
        );

      it("leaves the statuses of the others, under every regulation touched", async () => {
        await record({ id: "event-1" });
        await record({ id: "event-2", enabled: false, now: NOON + 1 });
        await record({ id: "ccpa-1", regulation: "ccpa" });
        await record({ id: "ccpa-2", regulation: "ccpa", enabled: false, now: NOON + 1 });
        await record({ id: "pending", status: "pending_approval", now: NOON + 1 });
        await record({ id: "bobs", user: "bob", now: NOON + 1 });
        const filter = { created_at: new Date(NOON + 1).toISOString() };
        expect(await remove("ada", filter)).toBe(3);
        expect(await remove("ada", filter)).toBe(0);
        expect([await answersOf("ada"), await answersOf("ada", "ccpa")]).toEqual([
          { news: true },
          { news: true },
        ]);
        expect(await answersOf("bob")).toEqual({ news: true });
        expect((await histories()).flatMap(statusDifferences)).toEqual([]);
        for (const id of ["event-2", "ccpa-2", "pending"]) {
          expect(await store.findEvent("charity", id)).toBeUndefined();
          await expect(record({ id })).rejects.toMatchObject({ code: "event-id-conflict" });
        }
      });

      it("leaves the others their statuses and proofs where their user is identified at that moment", async () => {
        const user = { id: "user-1" };
        const facts = { caller: operator, organization: charity, catalogue, now: NOON, newId };
        const proof = proofFile("proof-1.pdf");
        const refusals = {
          news: aboutPurpose({ id: "news", enabled: false }),
          partners: aboutPurpose({ id: "partners", enabled_li: false }),
        };
        const first = { id: "event-1", user, consents: refusals.news };
        await store.changeUser(recordEvent({ ...facts, request: first, proofs: [proof] }));
        const second = { id: "event-2", user, consents: refusals.partners, proofs_id: [proof.id] };
        await store.changeUser(recordEvent({ ...facts, request: second }));
        const patch = { organization_user_id: "ada" };
        const change = { organization_id: "charity", regulation: "gdpr", caller: operator, now: NOON + 2 };
        // At the same moment, so that both may share a transaction.
        await Promise.all([
          store.changeUser(patchUser({ ...change, id: user.id, patch })),
          store.changeUser(deleteEvent({ ...change, id: "event-2", user: patch })),
        ]);
        expect(await store.findEvent("charity", "event-2")).toBeUndefined();
        expect(await answersOf("ada")).toEqual({ news: false });
        expect(await store.findProof("charity", proof.id, user.id)).toBeDefined();
        expect((await histories()).flatMap(statusDifferences)).toEqual([]);
      });

      it("removes the proofs that none of the others names", async () => {
        const [one, two, both] = ["proof-1.pdf", "proof-2.pdf", "proof-3.pdf"].map((id) => proofFile(id));
        const { user } = await record({ id: "event-1", proofs: [one!, both!] });
        await record({ id: "event-2", proofs: [two!], now: NOON + 1 });
        await record({ id: "event-3", proofs_id: [both!.id, two!.id], now: NOON + 1 });
        const kept = async (): Promise<boolean[]> =>
          Promise.all(
            [one, two, both].map(
              async (file) => (await store.findProof("charity", file!.id, user.id)) !== undefined,
            ),
          );
        expect(await remove("ada", { created_at: new Date(NOON + 1).toISOString() })).toBe(2);
        expect(await kept()).toEqual([true, false, true]);
        expect(await remove("ada", { regulation: "gdpr" })).toBe(1);
        expect(await kept()).toEqual([false, false, false]);
      });

      it("removes all that matches, also what comes at the same moment, and nothing of nobody", async () => {
        const enabled = false;
        for (const id of ["event-1", "event-2"]) await record({ id });
        const late = ["event-3", "event-4"].map((id) => record({ id, enabled, now: NOON + 1 }));
        const [removed] = await Promise.all([remove("ada", { regulation: "gdpr" }), ...late]);
        const rest = (await histories())[0]?.events ?? [];
        // Whether they come before or after, they are refusals: no grant is in force any more.
        expect(rest.length).toBe(4 - removed);
        expect(rest.filter(({ event }) => event.consents.purposes[0]?.enabled !== enabled)).toEqual([]);
        expect(await remove("ada", { regulation: "gdpr" })).toBe(rest.length);
        expect(await remove("nobody", { regulation: "gdpr" })).toBe(0);
        expect(await remove("ada", { regulation: "ccpa" })).toBe(0);
      });
    });

    describe("erasing a user", () => {
      it("removes their proofs, and nobody else's", async () => {
        const own = proofFile("proof-2.pdf");
        const file = proofFile();
        const { user } = await record({ proofs: [file, own] });
        const bob = await record({ user: "bob", proofs: [file] });
        await erase(ada);
        expect(await store.findProof("charity", own.id, null)).toBeUndefined();
        expect(await store.findProof("charity", file.id, user.id)).toBeUndefined();
        expect(await store.findProof("charity", file.id, bob.user.id)).toBeDefined();
      });

      it("removes proofs that come in the same commit, too", async () => {
        const file = proofFile();
        await Promise.all([record({ proofs: [file] }), erase(ada)]);
        expect(await store.findProof("charity", file.id, null)).toBeUndefined();
        await expect(record({ proofs_id: [file.id] })).rejects.toMatchObject({ code: "not-found" });
      });

      const erase = (user: UserRef): Promise<unknown> =>
        store.changeUser(eraseUser({ user, caller: operator, regulation: "gdpr", now: NOON + 9 }));
      const ada = { organization_user_id: "ada" };

      it("leaves nobody, no event and no status, and answers who it was", async () => {
        await record({ id: "pending", status: "pending_approval" });
        const { user, status } = await record({ id: "event-1" });
        const bob = await record({ user: "bob", id: "bobs" });
        expect(await erase(ada)).toEqual({ user, status });
        expect(await store.findUser("charity", ada, "gdpr")).toBeUndefined();
        expect(await store.findUser("charity", { id: user.id }, "gdpr")).toBeUndefined();
        for (const id of ["event-1", "pending"]) expect(await store.findEvent("charity", id)).toBeUndefined();
        const filter = { statuses: ["confirmed" as const], regulations: ["gdpr"] };
        expect(await store.listEvents("charity", user.id, filter, { limit: 9 })).toEqual({ rows: [] });
        const rest = await histories();
        expect(rest.map((one) => [one.user, one.events.length])).toEqual([[bob.user, 1]]);
        expect((await store.listUsers("charity", "gdpr", { limit: 9 })).rows).toHaveLength(1);
      });

      it("keeps the ids of all their events taken, also of those removed before", async () => {
        const { user } = await record({ id: "event-1" });
        await record({ id: "event-2" });
        const change = { id: "event-1", user: { id: user.id }, caller: operator, now: NOON };
        await store.changeUser(deleteEvent(change));
        await erase({ id: user.id });
        for (const id of ["event-1", "event-2"]) {
          for (const name of ["ada", "bob"]) {
            await expect(record({ id, user: name })).rejects.toMatchObject({ code: "event-id-conflict" });
          }
        }
        expect((await record({ id: "event-1", organization: rival })).created).toBe(true);
      });

      it("lets nobody have the user's id again", async () => {
        const { user } = await record();
        await erase({ id: user.id });
        await record({ user: "ada" });
        for (const organization_user_id of [undefined, "ada", "carl"]) {
          const change = {
            organization_id: "charity",
            user: { id: user.id, ...(organization_user_id !== undefined && { organization_user_id }) },
            decide: () => ({ answer: "decided" }),
          };
          await expect(store.changeUser(change)).rejects.toMatchObject({ code: "not-found" });
          const elsewhere = store.changeUser({ ...change, organization_id: "rival" });
          await expect(elsewhere).resolves.toBe("decided");
        }
        await expect(erase({ id: user.id })).rejects.toMatchObject({ code: "not-found" });
      });

      it("removes what waits in the outbox about them, and the links with their choices", async () => {
        await ask("event-1");
        const bob = await ask("event-2", NOON, { ...citizen(), organization_user_id: "bob" });
        await store.addLink({ ...link, task: creates });
        await Promise.all([ask("event-3"), erase(ada), ask("event-4")]);
        const messages = await store.listMessages("charity", "waiting", 9);
        expect(messages.filter(({ user_id }) => user_id === bob.user.id)).toHaveLength(1);
        expect(eventsOf(messages)).toEqual(["event-2", "event-4"]);
        expect(await store.findLink(link.secret_hash)).toBeUndefined();
      });

      it.each<[string, () => Promise<unknown>]>([
        ["the user", () => erase(ada)],
        ["links alone", () => store.eraseLinks("charity", "ada")],
      ])("removes the files that only their links name: with %s", async (_, eraseThem) => {
        await record();
        const handIn = (file: ProofFile, caller = operator): Promise<void> =>
          store.changeUser(recordProof({ file, caller, catalogue, now: NOON, newId }));
        const [own, shared, others] = ["own.pdf", "shared.pdf", "others.pdf"].map(proofFile);
        for (const file of [own!, shared!, others!]) await handIn(file);
        await handIn(own!, { ...operator, organization_id: "rival" });
        const naming = (...proofs_id: string[]) => ({ ...creates.event, proofs_id });
        await store.addLink({ ...link, task: { ...creates, event: naming(own!.id, shared!.id) } });
        const bobs = { ...creates, organization_user_id: "bob", event: naming(shared!.id) };
        await store.addLink({ ...link, secret_hash: "bob", task: bobs });
        // Bob's own file is his, whoever's link names it.
        const bob = await record({ user: "bob", proofs: [own!] });
        await eraseThem();
        const nobodys = async (id: string, organization_id = "charity") =>
          (await store.findProof(organization_id, id, null))?.user_id;
        expect(await nobodys(own!.id)).toBe(bob.user.id);
        expect(await nobodys(own!.id, "rival")).toBeNull();
        expect([await nobodys(shared!.id), await nobodys(others!.id)]).toEqual([null, null]);
        await expect(record({ user: "carl", proofs_id: [own!.id] })).rejects.toMatchObject({
          code: "not-found",
        });
        // Now it is for Bob's link alone.
        await store.eraseLinks("charity", "bob");
        expect([await nobodys(shared!.id), await nobodys(others!.id)]).toEqual([undefined, null]);
      });

      it("leaves a file of their links to whoever claims or hands it in, in the same commit", async () => {
        const handIn = (file: ProofFile): Promise<void> =>
          store.changeUser(recordProof({ file, caller: operator, catalogue, now: NOON, newId }));
        const [one, two] = ["one.pdf", "two.pdf"].map(proofFile);
        await record();
        for (const file of [one!, two!]) await handIn(file);
        const event = { ...creates.event, proofs_id: [one!.id, two!.id] };
        await store.addLink({ ...link, task: { ...creates, event } });
        const bob = record({ user: "bob", proofs_id: [one!.id] });
        await Promise.all([bob, erase(ada), handIn(two!)]);
        const owner = (await bob).user.id;
        expect((await store.findProof("charity", one!.id, owner))?.user_id).toBe(owner);
        expect((await store.findProof("charity", two!.id, null))?.user_id).toBeNull();
      });

      it("lets the same organization_user_id begin anew, also in the same commit", async () => {
        const before = await record({ enabled: false, purpose: "partners" });
        const [, , after] = await Promise.all([
          record({ id: "event-2" }),
          erase(ada),
          record({ id: "event-3" }),
        ]);
        expect(after.user).toMatchObject({ organization_user_id: "ada", version: 1 });
        expect(after.user.id).not.toBe(before.user.id);
        expect(await answersOf("ada")).toEqual({ news: true });
        expect(await store.findEvent("charity", "event-2")).toBeUndefined();
        const [history, ...others] = await histories();
        expect(others).toEqual([]);
        expect(history?.events.map(({ event }) => event.id)).toEqual(["event-3"]);
        expect(statusDifferences(history!)).toEqual([]);
      });

      it("of nobody, or with ids of two people, is not-found and changes nothing", async () => {
        const { user } = await record();
        await record({ user: "bob" });
        const before = JSON.stringify(await histories());
        for (const ref of [{ id: "nobody" }, { id: user.id, organization_user_id: "bob" }]) {
          await expect(erase(ref)).rejects.toMatchObject({ code: "not-found" });
        }
        expect(JSON.stringify(await histories())).toBe(before);
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
        const ids = all.map(({ user }) => user.id);
        expect(ids).toEqual([...ids].sort());
        const rest: string[] = [];
        for await (const { user } of store.histories("charity", ids[101])) rest.push(user.id);
        expect(rest).toEqual(ids.slice(102));
        expect(all.every(({ events }) => events[0]!.version < events[1]!.version)).toBe(true);
      });
    });

    describe("links", () => {
      it("are found by the hash of their secret", async () => {
        await store.addLink(link);
        expect(await store.findLink(link.secret_hash)).toEqual(link);
        await store.addLink({ ...link, secret_hash: "untold" });
        await store.removeLink("untold");
        expect(await store.findLink("untold")).toBeUndefined();
        expect(await store.findLink(link.secret_hash)).toEqual(link);
        expect(await store.findLink("e".repeat(64))).toBeUndefined();
        await expect(store.addLink({ ...link, organization_id: "nobody" })).rejects.toMatchObject({
          code: "not-found",
        });
      });

      it("are erased with all that they tell of somebody who has no record", async () => {
        await store.addLink({ ...link, task: creates });
        const others = { ...link, secret_hash: "bob", task: { ...creates, organization_user_id: "bob" } };
        await store.addLink(others);
        await store.eraseLinks("rival", "ada");
        expect(await store.findLink(link.secret_hash)).toBeDefined();
        await store.eraseLinks("charity", "ada");
        expect(await store.findLink(link.secret_hash)).toBeUndefined();
        expect(await store.findLink("bob")).toEqual(others);
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
      const topic = "mail" as const;
      const MINUTE = 60_000;

      const claim = (now: number, limit = 10): Promise<StoredMessage[]> =>
        store.claimMessages({ topic, now, until: now + MINUTE, limit });

      const giveAddress = (id: string, email: string): Promise<void> =>
        store.changeUser({
          organization_id: "charity",
          user: { id },
          decide: ({ user: found }) => ({ answer: undefined, user: { ...found!, metadata: { email } } }),
        });

      it("holds a message from the very commit of the event that causes it", async () => {
        const { event, user } = await ask("event-1");
        expect(event.status).toBe("pending_approval");
        expect(await store.listMessages("charity", "waiting", 10)).toEqual([
          {
            organization_id: "charity",
            id: "confirm:event-1",
            topic,
            user_id: user.id,
            content: { kind: "confirm", event_id: "event-1", language: "en" },
            created_at: at,
            state: "waiting",
            attempts: 0,
            due_at: NOON,
            reason: null,
          },
        ]);
        expect(await store.listMessages("rival", "waiting", 10)).toEqual([]);
        expect(await store.outboxBacklog()).toEqual({ waiting: 1, undeliverable: 0, oldest: at });
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
        expect(await store.outboxBacklog()).toEqual({ waiting: 1, undeliverable: 1, oldest: at });
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

      it("asks again whom no mail has reached, and nobody twice, unless anew", async () => {
        for (const id of ["event-1", "event-2", "event-3"]) await ask(id);
        const [first, second] = await claim(NOON, 2);
        await store.settleMessage(first!, { state: "done" }, NOON);
        await store.settleMessage(second!, { state: "undeliverable", reason: "no address" }, NOON);
        const { user_id } = first!;
        const remind = (event_id: string, mails: "anew" | "missing"): Promise<number> =>
          store.changeUser(
            remindEvent({
              organization: charity,
              catalogue,
              user: { id: user_id },
              event_id,
              mails,
              now: NOON + 9,
            }),
          );
        const ids = ["event-1", "event-2", "event-3", "event-2"];
        expect(await Promise.all(ids.map((id) => remind(id, "missing")))).toEqual([1, 1, 1, 1]);
        const waiting = await store.listMessages("charity", "waiting", 10);
        expect(waiting.map(({ id, due_at, reason }) => [id, due_at, reason])).toEqual([
          ["confirm:event-3", NOON, null],
          [second!.id, NOON + 9, null],
        ]);
        expect(await store.listMessages("charity", "done", 10)).toHaveLength(1);
        expect(await store.listMessages("charity", "undeliverable", 10)).toEqual([]);
        expect(await remind(first!.content.event_id, "anew")).toBe(1);
        expect((await store.listMessages("charity", "waiting", 10)).map(({ id }) => id)).toContain(
          `${first!.id}@${NOON + 9}`,
        );
        await store.changeUser(
          confirmEvent({ organization: charity, catalogue, user_id, event_id: "event-3", now: NOON }),
        );
        expect(await remind("event-3", "anew")).toBe(0);
        await expect(remind("event-9", "anew")).rejects.toMatchObject({ code: "not-found" });
      });

      it("tries again, of all that nobody could be reached by, what is about somebody with a new address", async () => {
        const { user } = await ask("event-1");
        await ask("event-2", NOON, citizen({ organization_user_id: "bob" }));
        for (const message of await claim(NOON)) {
          await store.settleMessage(message, { state: "undeliverable", reason: "no address" }, NOON);
        }
        await giveAddress(user.id!, "a@example.org");
        expect(eventsOf(await claim(NOON))).toEqual(["event-1"]);
        expect(eventsOf(await store.listMessages("charity", "undeliverable", 10))).toEqual(["event-2"]);
      });

      it("tries again what cannot be delivered when the address came during the attempt, and sends nothing twice", async () => {
        const { user } = await ask("event-1");
        for (const id of ["event-2", "event-3"]) await ask(id);
        await ask("event-4", NOON, citizen({ organization_user_id: "bob" }));
        const taken = new Map((await claim(NOON)).map((message) => [message.content.event_id, message]));
        await giveAddress(user.id!, "a@example.org");
        expect(await claim(NOON)).toEqual([]);
        const undeliverable = { state: "undeliverable", reason: "no address" } as const;
        await store.settleMessage(taken.get("event-1")!, undeliverable, NOON + 7);
        await store.settleMessage(taken.get("event-2")!, { state: "done" }, NOON + 7);
        const later = { state: "waiting", due_at: NOON + 5_000, reason: "no answer" } as const;
        await store.settleMessage(taken.get("event-3")!, later, NOON + 7);
        await store.settleMessage(taken.get("event-4")!, undeliverable, NOON + 7);
        const [again, ...more] = await claim(NOON + 7);
        expect(again).toMatchObject({ id: "confirm:event-1", attempts: 2, reason: "no address" });
        expect(more).toEqual([]);
        expect(eventsOf(await store.listMessages("charity", "undeliverable", 10))).toEqual(["event-4"]);
        // The new address was tried by now.
        await store.settleMessage(again!, undeliverable, NOON + 8);
        expect(eventsOf(await store.listMessages("charity", "undeliverable", 10))).toEqual([
          "event-1",
          "event-4",
        ]);
        expect(eventsOf(await claim(NOON + MINUTE))).toEqual(["event-3"]);
      });

      it("keeps a citizen's confirmation in its place, once", async () => {
        const { user } = await ask("event-1");
        await record({ enabled: false, now: NOON + 1 });
        const wanted = { organization: charity, catalogue, user_id: user.id, event_id: "event-1" };
        const [one, other] = await Promise.all([
          store.changeUser(confirmEvent({ ...wanted, now: NOON + 2 })),
          store.changeUser(confirmEvent({ ...wanted, now: NOON + 3 })),
        ]);
        expect(one.event).toMatchObject({ status: "confirmed", approvals: [{ method: "email" }] });
        expect(other.event.approvals).toEqual(one.event.approvals);
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
