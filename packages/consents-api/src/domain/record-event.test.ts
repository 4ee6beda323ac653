import type { ConsentEventRequest } from "@consents/contract";
import { describe, expect, it } from "vitest";
import { changeEvent } from "./change-event.ts";
import { consentsOf } from "./consent-status.ts";
import {
  aboutPurpose,
  adaAfter,
  catalogue,
  charity,
  citizen,
  found,
  grant,
  NOON,
  operator,
  publish,
  record,
  refusalOf,
  storedEvent,
} from "./fixtures.ts";
import { createCatalogue } from "./notice-catalogue.ts";
import { recordEvent } from "./record-event.ts";
import type { Found } from "./store.ts";

const at = "2026-11-20T12:00:00.000Z";
const shown = { id: "choices", version: 1, language: "fr" };

describe("a citizen's event", () => {
  it("makes an unknown citizen known, with the token's evidence", () => {
    const { answer, user, events, statuses } = record(
      { consents: grant, notice: shown, widget: { version: "1.0", gesture: "save" } },
      { origin: "https://charity.example" },
    );
    expect(answer.created).toBe(true);
    expect(user).toMatchObject({ id: "new-2", organization_user_id: "ada", version: 1, metadata: {} });
    expect(events?.[0]).toMatchObject({
      effective_at: NOON,
      version: 1,
      event: {
        id: "new-1",
        created_at: "2026-11-20T12:00:00.000Z",
        status: "confirmed",
        regulation: "gdpr",
        notice: { ...shown, sha256: publish().text_sha256.fr },
        evidence: {
          jti: "jti-1",
          iss: "https://api.example",
          origin: "https://charity.example",
          widget: { version: "1.0", gesture: "save" },
        },
      },
    });
    expect(consentsOf(statuses!.get("gdpr")!).purposes).toEqual([{ id: "news", enabled: true }]);
  });

  it("takes who acts and with what metadata from the token, not from the body", () => {
    const caller = citizen({
      delegate: { id: "agent-7", name: "Sam", metadata: { desk: 4 } },
      event: { metadata: { ticket: "T-1" }, user: { metadata: { segment: "gold" } } },
    });
    const { answer } = record(
      {
        consents: grant,
        delegate: { id: "forged" },
        status: "pending_approval",
        created_at: "1999-01-01T00:00:00Z",
        metadata: { ticket: "forged", page: "home" },
        user: { metadata: { segment: "forged", vip: true }, country: "FR", last_seen_country: "FR" },
      },
      { caller },
    );
    expect(answer.event).toMatchObject({
      delegate: { id: "agent-7", name: "Sam", metadata: { desk: 4 } },
      status: "confirmed",
      created_at: "2026-11-20T12:00:00.000Z",
      metadata: { ticket: "T-1", page: "home" },
      user: { metadata: { segment: "gold" }, country: undefined, last_seen_country: undefined },
    });
    expect(answer.user).toMatchObject({ metadata: { segment: "gold" }, country: undefined });
  });

  it("has no delegate when the token has none", () => {
    expect(record({ consents: grant, delegate: { id: "forged" } }).answer.event.delegate).toBeUndefined();
  });

  it.each<[string, ConsentEventRequest, string]>([
    [
      "another citizen",
      { user: { organization_user_id: "bob" }, consents: grant },
      "/user/organization_user_id",
    ],
    ["another organization", { organization_id: "rival", consents: grant }, "/organization_id"],
    ["another user id", { user: { id: "user-2" }, consents: grant }, "/user/id"],
  ])("must not name %s", (_, request, pointer) => {
    expect(refusalOf(() => record(request, {}, adaAfter()))).toEqual({
      code: "identity-mismatch",
      pointers: [pointer],
    });
  });

  it("may name the citizen's own ids", () => {
    const request = { user: { id: "user-1", organization_user_id: "ada" }, consents: grant };
    expect(record(request, {}, adaAfter()).answer.user.id).toBe("user-1");
  });

  it("needs a token that may write", () => {
    expect(refusalOf(() => record({ consents: grant }, { caller: citizen({ may_write: false }) }))).toEqual({
      code: "insufficient-scope",
      pointers: [],
    });
  });

  it("merges metadata of the user key by key; arrays replace", () => {
    const caller = citizen({ event: { user: { metadata: { tags: ["b"] } } } });
    const { user } = record({ consents: grant }, { caller }, adaAfter()).answer;
    expect(user.metadata).toEqual({ city: "Lyon", tags: ["b"] });
  });

  it("leaves the other choices of a user as they are", () => {
    const before = storedEvent({
      consents: {
        purposes: [{ id: "partners", enabled_li: false }],
        channels: [{ id: "sms", enabled: true }],
      },
    });
    const { answer } = record({ consents: grant }, {}, adaAfter(before));
    expect(consentsOf(answer.status)).toMatchObject({
      purposes: [
        { id: "news", enabled: true },
        { id: "partners", enabled_li: false },
      ],
      channels: [{ id: "sms", enabled: true }],
    });
  });
});

describe("an organization's event", () => {
  const user = { organization_user_id: "ada" };

  it("carries the delegate and the status that the organization says", () => {
    const delegate = { id: "agent-7" };
    const { answer } = record(
      { user, consents: grant, delegate, status: "pending_approval" },
      { caller: operator },
    );
    expect(answer.event).toMatchObject({ delegate, status: "pending_approval", evidence: {} });
  });

  it("may be an import: it counts from its own time, behind what was said since", () => {
    const since = storedEvent(
      { consents: aboutPurpose({ id: "news", enabled: false }) },
      { effective_at: NOON - 1 },
    );
    const { answer, events } = record(
      {
        user: { ...user, metadata: { city: "Paris", age: 30 } },
        consents: grant,
        created_at: "2020-02-29T10:00:00+01:00",
      },
      { caller: operator },
      adaAfter(since),
    );
    expect(answer.event.created_at).toBe("2020-02-29T09:00:00.000Z");
    expect(events?.[0]?.effective_at).toBe(Date.UTC(2020, 1, 29, 9));
    expect(consentsOf(answer.status).purposes).toEqual([{ id: "news", enabled: false }]);
    // What it tells of the user fills gaps only.
    expect(answer.user.metadata).toEqual({ city: "Lyon", tags: ["a"], age: 30 });
  });

  it("never counts from the future, though its clock may be a little fast", () => {
    const request = { user, consents: grant, created_at: "2026-11-20T12:04:59Z" };
    const { events } = record(request, { caller: operator });
    expect(events?.[0]).toMatchObject({
      effective_at: NOON,
      event: { created_at: "2026-11-20T12:04:59.000Z" },
    });
  });

  it.each([
    ["six minutes ahead", "2026-11-20T12:06:00Z"],
    ["the year 0", "0000-01-01T00:00:00Z"],
    ["30 February", "2026-02-30T00:00:00Z"],
    ["without a zone", "2026-02-03T00:00:00"],
    ["no time at all", "infinity"],
  ])("must not be of an impossible time: %s", (_, created_at) => {
    expect(refusalOf(() => record({ user, consents: grant, created_at }, { caller: operator }))).toEqual({
      code: "created-at-invalid",
      pointers: ["/created_at"],
    });
  });

  it("must name somebody", () => {
    expect(refusalOf(() => record({ consents: grant }, { caller: operator }))).toEqual({
      code: "validation-failed",
      pointers: ["/user"],
    });
  });

  it("needs a key that may write", () => {
    const caller = { ...operator, scopes: ["consents:read" as const] };
    expect(refusalOf(() => record({ user, consents: grant }, { caller }))).toEqual({
      code: "insufficient-scope",
      pointers: [],
    });
  });

  it("makes an unknown user with the ids it names", () => {
    const request = { user: { id: "crm-9", ...user }, consents: grant };
    expect(record(request, { caller: operator }).answer.user).toMatchObject({ id: "crm-9", ...user });
  });

  it("gives a user that had none an organization_user_id", () => {
    const known = adaAfter();
    delete known.user?.organization_user_id;
    const request = { user: { id: "user-1", ...user }, consents: grant };
    expect(record(request, { caller: operator }, known).answer.user).toMatchObject({ id: "user-1", ...user });
  });

  it.each<[string, Partial<Found>]>([
    ["belong to two users", { ...adaAfter(), ids_conflict: true }],
    ["do not belong together", adaAfter()],
  ])("must not name ids that %s", (_, there) => {
    const request = { user: { id: "user-1", organization_user_id: "bob" }, consents: grant };
    expect(refusalOf(() => record(request, { caller: operator }, there))).toEqual({
      code: "validation-failed",
      pointers: ["/user"],
    });
  });

  it("finds no proof that nobody handed in", () => {
    const request = { user, consents: grant, proofs_id: ["proof-1.pdf"] };
    expect(refusalOf(() => record(request, { caller: operator }))).toEqual({
      code: "not-found",
      pointers: ["/proofs_id/0"],
    });
  });
});

describe("a clock that is behind", () => {
  const ahead = storedEvent({}, { effective_at: NOON + 1_500 });
  const refusal = aboutPurpose({ id: "news", enabled: false });

  it("lets no event lie behind what the user has said before, also by what the event says", () => {
    const { answer, events, user } = record({ consents: refusal }, {}, adaAfter(ahead));
    expect(consentsOf(answer.status).purposes).toEqual([{ id: "news", enabled: false }]);
    const at = "2026-11-20T12:00:01.501Z";
    expect(events?.[0]).toMatchObject({
      effective_at: NOON + 1_501,
      event: { created_at: at, updated_at: at },
    });
    expect(user?.updated_at).toBe(at);
  });

  it("is believed where it is not behind, and about another regulation", () => {
    const same = record({ consents: refusal }, { now: NOON + 1_500 }, adaAfter(ahead));
    expect(same.events?.[0]?.effective_at).toBe(NOON + 1_500);
    const other = record({ consents: refusal, regulation: "ccpa" }, {}, adaAfter(ahead));
    expect(other.events?.[0]?.effective_at).toBe(NOON);
  });

  it("lets what waits for an approval have its place behind it, too", () => {
    const caller = citizen({ validations: { email: { enabled: true } } });
    const { events } = record({ consents: refusal }, { caller }, adaAfter(ahead));
    expect(events?.[0]?.effective_at).toBe(NOON + 1_501);
  });

  it("lets no event lie behind what waits for an approval, so that what is withdrawn meanwhile stays so", () => {
    const asking = citizen({ validations: { signature: { enabled: true, approval: true } } });
    const request = { id: "asked", consents: grant, proofs_id: ["p.png"] };
    const there = { proof_owners: new Map([["p.png", "user-1"]]) };
    const { user } = adaAfter();
    const asked = record(request, { caller: asking, now: NOON + 1_500 }, { user, ...there });
    const statuses = asked.statuses ?? new Map();
    const withdrawn = record({ consents: refusal }, {}, { user, statuses });
    expect(withdrawn.events?.[0]?.effective_at).toBe(NOON + 1_501);
    const events = new Map(asked.events?.map((stored) => [stored.event.id, stored]));
    const approving = { id: "asked", user: { id: "user-1" }, caller: operator, now: NOON + 60_000 };
    const approve = changeEvent(approving, { status: "confirmed" }, { organization: charity, catalogue });
    const { answer } = approve.decide(found({ user, statuses: withdrawn.statuses ?? statuses, events }));
    expect(answer.event.status).toBe("confirmed");
    expect(consentsOf(answer.status).purposes).toEqual([{ id: "news", enabled: false }]);
  });

  it("lets an event tell of the user what holds now, though it changed last by a clock ahead", () => {
    const { user } = adaAfter();
    const told = { id: "user-1", country: "DE", metadata: { city: "Paris" } };
    const changed = { ...user, country: "FR", updated_at: "2026-11-20T12:00:01.500Z" };
    const { answer } = record({ user: told, consents: grant }, { caller: operator }, { user: changed });
    expect(answer.user).toMatchObject({ country: "DE", metadata: { city: "Paris", tags: ["a"] } });
  });

  it("changes no time that an import gives", () => {
    const user = { organization_user_id: "ada" };
    const request = { user, consents: refusal, created_at: "2026-11-20T12:00:00Z" };
    const { events } = record(request, { caller: operator }, adaAfter(ahead));
    expect(events?.[0]).toMatchObject({
      effective_at: NOON,
      event: { created_at: "2026-11-20T12:00:00.000Z" },
    });
  });
});

describe("a pending event", () => {
  const caller = citizen({
    validations: { email: { enabled: true } },
    event: { user: { metadata: { city: "Paris" } } },
  });
  const request = { consents: grant };
  const noted = { leaves: {}, asked_at: NOON };

  it("changes nothing of a known user, of whose status is noted when they were asked", () => {
    const { answer, user, statuses, events } = record(request, { caller }, adaAfter());
    expect({ user, statuses }).toEqual({ user: undefined, statuses: new Map([["gdpr", noted]]) });
    expect(events?.[0]?.event.status).toBe("pending_approval");
    expect(answer.user.metadata).toEqual({ city: "Lyon", tags: ["a"] });
  });

  it("gives a known user an organization_user_id at once, and nothing else that it tells", () => {
    const known = adaAfter(storedEvent());
    delete known.user.organization_user_id;
    const { answer, user, statuses } = record(
      {
        user: { id: "user-1", organization_user_id: "ada", country: "FR", metadata: { city: "Paris" } },
        status: "pending_approval",
        consents: grant,
      },
      { caller: operator },
      known,
    );
    expect(user).toMatchObject({ ...known.user, organization_user_id: "ada", version: 2, updated_at: at });
    expect([user?.country, answer.event.status]).toEqual([undefined, "pending_approval"]);
    expect(statuses?.get("gdpr")?.leaves).toEqual(known.statuses?.get("gdpr")?.leaves);
  });

  it("makes an unknown user known, by the id alone", () => {
    const { user, statuses } = record(request, { caller });
    expect(user).toMatchObject({ organization_user_id: "ada", version: 1, metadata: {} });
    expect(statuses).toEqual(new Map([["gdpr", noted]]));
  });
});

describe("an event that only withdraws", () => {
  const objection = aboutPurpose({ id: "partners", enabled_li: false });
  const vendors = (first: number) => Array.from({ length: 1_000 }, (_, index) => `v${first + index}`);
  const full = adaAfter(
    ...[0, 1_000, 2_000, 3_000, 4_000].map((first) =>
      storedEvent({ id: `event-${first}`, consents: { vendors: { enabled: vendors(first) } } }),
    ),
  );

  it("is recorded although the status is full, which a grant is not", () => {
    const { status } = record({ consents: objection }, {}, full).answer;
    expect(status.leaves["purposes/partners/enabled_li"]?.[0]).toBe(false);
    expect(refusalOf(() => record({ consents: grant }, {}, full))).toEqual({
      code: "validation-failed",
      pointers: ["/consents"],
    });
  });

  it("is recorded although the user has no room for the token's metadata, which is left out then", () => {
    const there = adaAfter(storedEvent());
    there.user.metadata = { filled: "x".repeat(8_150) };
    const caller = citizen({ event: { user: { metadata: { email: "ada@example.org", desk: "a desk" } } } });
    const send = (enabled: boolean) =>
      record({ consents: aboutPurpose({ id: "news", enabled }) }, { caller }, there).answer;
    const { event, user, status } = send(false);
    expect(event.user.metadata).toEqual({ email: "ada@example.org", desk: "a desk" });
    expect(user).toMatchObject({ version: 2, metadata: there.user.metadata });
    expect(status.leaves["purposes/news/enabled"]?.[0]).toBe(false);
    expect(refusalOf(() => send(true))).toEqual({
      code: "metadata-too-large",
      pointers: ["/user/metadata"],
    });
  });

  it("must keep what it says itself within bounds", () => {
    const metadata = { said: "x".repeat(8_200) };
    const request = { user: { organization_user_id: "ada", metadata }, consents: objection };
    expect(refusalOf(() => record(request, { caller: operator }, adaAfter()))).toEqual({
      code: "metadata-too-large",
      pointers: ["/user/metadata"],
    });
  });
});

describe("the event id", () => {
  const request = { id: "event-1", consents: grant };
  const recorded = record(request, {}, adaAfter()).events![0]!;

  it("is looked up only when the request names one", () => {
    const input = { caller: citizen(), organization: charity, catalogue, now: NOON, newId: () => "new" };
    expect(recordEvent({ ...input, request }).event_ids).toEqual(["event-1"]);
    expect(recordEvent({ ...input, request: { consents: grant } }).event_ids).toEqual([]);
  });

  it("gives the recorded event again for the same content, and writes nothing", () => {
    const again = { ...request, organization_id: "charity", status: "confirmed" as const };
    const decision = record(again, { now: NOON + 5_000 }, adaAfter(recorded));
    expect(Object.keys(decision)).toEqual(["answer"]);
    expect(decision.answer).toMatchObject({ created: false, event: recorded.event });
  });

  it("gives it again even when the notice or the user has changed since", () => {
    const more = { catalogue: createCatalogue([]), ifMatch: [1] };
    const later = storedEvent({ id: "event-2" }, { version: 9, effective_at: NOON + 1 });
    expect(record(request, more, adaAfter(recorded, later)).answer.created).toBe(false);
  });

  it.each<[string, ConsentEventRequest, Partial<Found>]>([
    [
      "other content",
      { ...request, consents: aboutPurpose({ id: "news", enabled: false }) },
      adaAfter(recorded),
    ],
    [
      "another user's event",
      request,
      adaAfter({ ...recorded, event: { ...recorded.event, user: { id: "user-2" } } }),
    ],
    ["a removed event", request, { ...adaAfter(), removed_event_ids: new Set(["event-1"]) }],
    ["another's event, from one who is not known yet", request, { events: new Map([["event-1", recorded]]) }],
  ])("is refused in the same words for %s", (_, sent, there) => {
    expect(() => record(sent, {}, there)).toThrow(
      expect.objectContaining({
        code: "event-id-conflict",
        errors: [{ pointer: "/id", code: "event-id-conflict", detail: "is taken; choose another" }],
      }),
    );
  });
});

it("stores strange texts as they are", () => {
  const metadata = { a: "<script>alert(1)</script>", b: "=cmd|' /C calc'!A0", c: "\u202Eabc", d: "𝒳é" };
  expect(record({ consents: grant, metadata }).events?.[0]?.event.metadata).toEqual(metadata);
});
