import type { ConsentsInput } from "@consents/contract";
import { describe, expect, it } from "vitest";
import { changeEvent, deleteEvent } from "./change-event.ts";
import { type ConsentStatus, consentsOf, emptyStatus } from "./consent-status.ts";
import {
  aboutPurpose,
  catalogue,
  charity,
  citizen,
  found,
  grant,
  NOON,
  operator,
  proofFile,
  publish,
  refusalOf,
  storedEvent,
  withPurpose,
} from "./fixtures.ts";
import { replay } from "./merge-event.ts";
import { createCatalogue } from "./notice-catalogue.ts";
import type { StoredEvent } from "./records.ts";
import type { Found, User } from "./store.ts";

const ada: User = {
  id: "user-1",
  organization_id: "charity",
  organization_user_id: "ada",
  version: 3,
  created_at: new Date(NOON).toISOString(),
  updated_at: new Date(NOON).toISOString(),
  metadata: {},
};

const offer = { organization: { ...charity, approvers: ["kim@charity.example"] }, catalogue };
const request = { id: "event-1", user: { id: "user-1" }, caller: operator, now: NOON + 60_000 };

const pending = storedEvent({
  status: "pending_approval",
  user: { id: "user-1", metadata: { city: "Lyon" } },
  delegate: { id: "agent-7" },
});

/** By somebody else than the delegate who asked. */
const approval = { status: "confirmed" as const, delegate: { id: "kim" } };

/** What a change of an event of Ada's finds. */
function of(...events: StoredEvent[]): Found {
  return found({
    user: ada,
    statuses: replay(events),
    events: new Map(events.map((stored) => [stored.event.id, stored])),
    history: events,
  });
}

describe("changeEvent", () => {
  it("approves: the event counts from its original time on, and tells of the user now", () => {
    const { user, statuses, events } = changeEvent(request, approval, offer).decide(of(pending));
    expect(statuses?.get("gdpr")?.leaves["purposes/news/enabled"]).toEqual([true, NOON, "event-1", 4]);
    expect(user).toMatchObject({ version: 4, metadata: { city: "Lyon" } });
    expect(events?.[0]).toMatchObject({
      version: 4,
      event: { status: "confirmed", updated_at: "2026-11-20T12:01:00.000Z" },
    });
  });

  it("lets a withdrawal stand that was made before the approval", () => {
    const withdrawal = storedEvent(
      { id: "event-2", consents: aboutPurpose({ id: "news", enabled: false }) },
      { effective_at: NOON + 1 },
    );
    const { answer } = changeEvent(request, approval, offer).decide(of(pending, withdrawal));
    expect(consentsOf(answer.status).purposes).toEqual([{ id: "news", enabled: false }]);
  });

  it("changes nothing when the event is confirmed already", () => {
    const decision = changeEvent(request, { status: "confirmed" }, offer).decide(of(storedEvent()));
    expect(Object.keys(decision)).toEqual(["answer"]);
    expect(decision.answer.event.status).toBe("confirmed");
  });

  it("replaces the choices of a pending event, and still changes no status", () => {
    const consents = aboutPurpose({ id: "news", enabled: false });
    const decision = changeEvent(request, { consents }, offer).decide(of(pending));
    expect(decision.events?.[0]?.event.consents.purposes).toEqual(consents.purposes);
    expect(decision.statuses).toBeUndefined();
  });

  it("refuses choices that no notice offers", () => {
    const change = changeEvent(request, { consents: aboutPurpose({ id: "nwes", enabled: true }) }, offer);
    expect(() => change.decide(of(pending))).toThrow(expect.objectContaining({ code: "unknown-purpose" }));
  });

  it.each([
    ["its choices", { consents: aboutPurpose({ id: "news", enabled: false }) }],
    ["its status", { status: "pending_approval" as const }],
  ])("refuses to change of a confirmed event %s", (_, patch) => {
    const change = changeEvent(request, patch, offer);
    expect(() => change.decide(of(storedEvent()))).toThrow(
      expect.objectContaining({ code: "event-immutable" }),
    );
  });

  it("keeps what the citizen confirmed as it is: the rest is approved, or refused", () => {
    const confirmed = storedEvent({
      ...pending.event,
      validations: { email: { enabled: true }, file: { enabled: true, approval: true } },
      approvals: [{ method: "email", approved_at: new Date(NOON).toISOString() }],
      proofs_id: ["proof-1.pdf"],
    });
    const rewritten = { ...approval, consents: aboutPurpose({ id: "news", enabled: true }) };
    expect(refusalOf(() => changeEvent(request, rewritten, offer).decide(of(confirmed))).code).toBe(
      "event-immutable",
    );
    const approved = changeEvent(request, approval, offer).decide(of(confirmed));
    expect(approved.answer.event.approvals).toHaveLength(2);
  });

  describe("asks for what other choices need", () => {
    const byMail = createCatalogue([
      publish(withPurpose("news", () => ({ validations: { email: { enabled: true, approval: true } } }))),
    ]);
    const asked = storedEvent({
      status: "pending_approval",
      validations: { file: { enabled: true, approval: true } },
      proofs_id: ["proof-1.pdf"],
      evidence: { jti: "jti-1" },
      consents: aboutPurpose({ id: "news", enabled: false }),
    });
    const consents = aboutPurpose({ id: "news", enabled: true });
    // The citizen brings other choices by a link.
    const byLink = { ...request, link: "link-1" };
    const change = (patch: object, stored = asked) =>
      changeEvent(byLink, { consents, ...patch }, { ...offer, catalogue: byMail }).decide(of(stored));

    it("and has the citizen confirm them by mail", () => {
      const { events, outbox } = change({});
      expect(events?.[0]?.event).toMatchObject({
        status: "pending_approval",
        validations: { ...asked.event.validations, email: { enabled: true } },
      });
      expect(outbox?.map(({ content }) => content.kind)).toEqual(["confirm"]);
    });

    it("before anybody approves them", () => {
      expect(refusalOf(() => change({ status: "confirmed" })).code).toBe("insufficient-scope");
    });

    it("but of an event that the organization made itself nothing", () => {
      const own = storedEvent({ status: "pending_approval" });
      expect(change({ status: "confirmed" }, own).answer.event.status).toBe("confirmed");
    });

    it("and asks nobody again who was asked", () => {
      const fewer = changeEvent(byLink, { consents: aboutPurpose({ id: "news", enabled: false }) }, offer);
      expect(fewer.decide(of(asked)).outbox).toEqual([]);
    });
  });

  it("refuses metadata that is too large, and a delegate who approves nothing", () => {
    const large = aboutPurpose({ id: "news", enabled: true, metadata: { text: "x".repeat(9_000) } });
    const change = (patch: object) => () => changeEvent(request, patch, offer).decide(of(pending));
    expect(refusalOf(change({ consents: large }))).toEqual({
      code: "metadata-too-large",
      pointers: ["/consents/purposes/0/metadata"],
    });
    expect(refusalOf(change({ delegate: { id: "agent-8" } }))).toEqual({
      code: "field-not-writable",
      pointers: ["/delegate"],
    });
  });

  it("counts choices whose metadata the user has no room for any more, without it", () => {
    const filled = { ...ada, metadata: { text: "x".repeat(8_150) } };
    const told = storedEvent({
      ...pending.event,
      user: { id: "user-1", metadata: { city: "y".repeat(100) } },
    });
    const { user, statuses } = changeEvent(request, approval, offer).decide({
      ...of(told),
      user: filled,
    });
    expect(user?.metadata).toEqual(filled.metadata);
    expect(statuses?.get("gdpr")?.leaves["purposes/news/enabled"]?.[0]).toBe(true);
  });

  it("leaves what a citizen chose as they chose it, for the organization to approve or to refuse", () => {
    const asked = storedEvent({ status: "pending_approval", evidence: { jti: "jti-1" } });
    const { consents } = asked.event;
    const change = (patch: object) => () => changeEvent(request, patch, offer).decide(of(asked));
    const other = aboutPurpose({ id: "news", enabled: false });
    for (const status of [undefined, "confirmed"] as const) {
      expect(refusalOf(change({ consents: other, ...(status && { status }) })).code).toBe("event-immutable");
    }
    expect(change({ consents, status: "confirmed" })().answer.event.status).toBe("confirmed");
  });

  it("grants nothing that is no longer offered, or in other words than were shown", () => {
    const first = publish();
    const words = { description: { en: "Other words", fr: "Autres mots" } };
    const later = createCatalogue([
      first,
      publish(
        withPurpose("news", () => words),
        first,
      ),
    ]);
    const notice = { id: "choices", version: 1, language: "en", sha256: "0".repeat(64) };
    const asked = storedEvent({ status: "pending_approval", notice });
    const change = (enabled: boolean) => () =>
      changeEvent(
        request,
        { consents: aboutPurpose({ id: "news", enabled }), status: "confirmed" },
        { ...offer, catalogue: later },
      ).decide(of(asked));
    expect(refusalOf(change(true))).toEqual({
      code: "purpose-version-stale",
      pointers: ["/consents/purposes/0"],
    });
    expect(change(false)().answer.event.status).toBe("confirmed");
  });

  it.each([
    ["somebody else's", { ids_conflict: true }],
    ["nobody's", {}],
  ])("refuses two ids that are not of one person: the other is %s", (_, more) => {
    const user = { id: "user-1", organization_user_id: "bob" };
    for (const change of [
      changeEvent({ ...request, user }, approval, offer),
      deleteEvent({ ...request, user }),
    ]) {
      expect(refusalOf(() => change.decide({ ...of(pending), ...more }))).toEqual({
        code: "validation-failed",
        pointers: ["organization_user_id"],
      });
    }
  });

  it("has it said who approves where a delegate asked, for it must be somebody else", () => {
    const change = (patch: object) => () => changeEvent(request, patch, offer).decide(of(pending));
    expect(refusalOf(change({ status: "confirmed" })).code).toBe("insufficient-scope");
    expect(change(approval)().answer.event.approvals?.[0]?.by).toEqual({ id: "kim" });
  });

  it("refuses a delegate who approves nothing, of a confirmed event too", () => {
    const change = changeEvent(request, { delegate: { id: "agent-8" } }, offer);
    expect(refusalOf(() => change.decide(of(storedEvent())))).toEqual({
      code: "field-not-writable",
      pointers: ["/delegate"],
    });
  });

  it("approves what only withdraws, however large the status has become", () => {
    const vendors = Array.from({ length: 5_000 }, (_, index) => `vendor-${index}`);
    const full = storedEvent({ id: "event-2", consents: { vendors: { enabled: vendors } } });
    const approve = (consents: ConsentsInput) =>
      changeEvent(request, { status: "confirmed" }, offer).decide(
        of(full, storedEvent({ status: "pending_approval", consents })),
      );
    const objection = aboutPurpose({ id: "partners", enabled_li: false });
    expect(consentsOf(approve(objection).answer.status)).toMatchObject(objection);
    expect(refusalOf(() => approve(grant)).code).toBe("validation-failed");
  });

  it("refuses a delegate who approves what they asked for", () => {
    const patch = { status: "confirmed" as const, delegate: { id: "agent-7" } };
    expect(() => changeEvent(request, patch, offer).decide(of(pending))).toThrow(
      expect.objectContaining({ code: "insufficient-scope" }),
    );
    const inCapitals = { ...patch, delegate: { id: "AGENT-7 " } };
    expect(refusalOf(() => changeEvent(request, inCapitals, offer).decide(of(pending))).code).toBe(
      "insufficient-scope",
    );
    const other = { ...patch, delegate: { id: "agent-8" } };
    expect(changeEvent(request, other, offer).decide(of(pending)).answer.event.status).toBe("confirmed");
  });

  it.each([
    ["the validation that asked for it", { file: { enabled: true, approval: true } }, "file"],
    [
      "the one of several that did",
      { file: { enabled: true }, signature: { enabled: true, approval: true } },
      "signature",
    ],
    ["none, when the organization had it wait", undefined, "manual"],
  ])("tells who approved, when, and by which validation: %s", (_, validations, method) => {
    const waiting = storedEvent({
      status: "pending_approval",
      proofs_id: ["proof-1.pdf"],
      ...(validations && { validations }),
    });
    const delegate = { id: "agent-8", name: "Bo" };
    const { answer } = changeEvent(request, { status: "confirmed", delegate }, offer).decide(of(waiting));
    const approval = { method, approved_at: "2026-11-20T12:01:00.000Z", by: delegate };
    expect(answer.event.approvals).toEqual([approval]);
  });

  describe("proofs", () => {
    const proof_owners = new Map<string, string | null>([
      ["own.pdf", "user-1"],
      ["nobodys.pdf", null],
    ]);

    it("takes others in place of those that a pending event has, and further files", () => {
      const patch = { proofs_id: ["nobodys.pdf"], proofs: [proofFile("new.pdf")] };
      const decision = changeEvent(request, patch, offer).decide({ ...of(pending), proof_owners });
      expect(decision.answer.event.proofs_id).toEqual(["nobodys.pdf", "new.pdf"]);
      expect(decision.claimed_proof_ids).toEqual(["nobodys.pdf"]);
      expect(decision.proofs).toEqual([
        {
          ...proofFile("new.pdf"),
          organization_id: "charity",
          user_id: "user-1",
          created_at: "2026-11-20T12:01:00.000Z",
        },
      ]);
    });

    it("keeps those that an approval adds", () => {
      const patch = { ...approval, proofs: [proofFile("new.pdf")] };
      const decision = changeEvent(request, patch, offer).decide(of(pending));
      expect(decision.answer.event).toMatchObject({ status: "confirmed", proofs_id: ["new.pdf"] });
      expect(decision.proofs).toHaveLength(1);
    });

    it("lets those go that it no longer has, unless another event names them", () => {
      const waiting = storedEvent({ status: "pending_approval", proofs_id: ["a.pdf", "b.pdf", "own.pdf"] });
      const other = storedEvent({ id: "event-2", proofs_id: ["b.pdf"] });
      const change = changeEvent(request, { proofs_id: ["own.pdf"] }, offer);
      expect(change.with_history).toBe(true);
      expect(change.decide({ ...of(waiting, other), proof_owners }).removed_proof_ids).toEqual(["a.pdf"]);
    });

    it("finds none of others", () => {
      const change = changeEvent(request, { proofs_id: ["own.pdf", "others.pdf"] }, offer);
      expect(refusalOf(() => change.decide({ ...of(pending), proof_owners }))).toEqual({
        code: "not-found",
        pointers: ["/proofs_id/1"],
      });
    });

    it("leaves none out that is asked for", () => {
      const waiting = storedEvent({
        status: "pending_approval",
        proofs_id: ["own.pdf"],
        validations: { file: { enabled: true, approval: true } },
      });
      const change = changeEvent(request, { status: "confirmed", proofs_id: [] }, offer);
      expect(refusalOf(() => change.decide({ ...of(waiting), proof_owners })).code).toBe("proof-missing");
    });

    it("changes none of a confirmed event, but takes the same ones again", () => {
      const there = { ...of(storedEvent({ proofs_id: ["own.pdf"] })), proof_owners };
      const change = changeEvent(request, { proofs: [proofFile("new.pdf")] }, offer);
      expect(refusalOf(() => change.decide(there)).code).toBe("event-immutable");
      const again = changeEvent(request, { status: "confirmed", proofs_id: ["own.pdf"] }, offer);
      expect(Object.keys(again.decide(there))).toEqual(["answer"]);
    });
  });

  it.each([
    ["another user's", storedEvent({ user: { id: "user-2" } })],
    ["an unknown", undefined],
  ])("does not find %s event", (_, stored) => {
    const change = changeEvent(request, { status: "confirmed" }, offer);
    const there = found({ user: ada, events: new Map(stored && [["event-1", stored]]) });
    expect(() => change.decide(there)).toThrow(expect.objectContaining({ code: "not-found" }));
  });

  it("refuses a citizen", () => {
    expect(() => changeEvent({ ...request, caller: citizen() }, {}, offer)).toThrow(
      expect.objectContaining({ code: "insufficient-scope" }),
    );
    expect(() => deleteEvent({ ...request, caller: citizen() })).toThrow(
      expect.objectContaining({ code: "insufficient-scope" }),
    );
  });
});

describe("deleteEvent", () => {
  it("gives the status of the remaining events (law 8)", () => {
    const first = storedEvent({ id: "event-1" }, { version: 1 });
    const second = storedEvent(
      {
        id: "event-2",
        consents: { purposes: [{ id: "news", enabled: false }], channels: [{ id: "sms", enabled: true }] },
      },
      { effective_at: NOON + 1, version: 2 },
    );
    const decision = deleteEvent({ ...request, id: "event-2" }).decide(of(first, second));
    expect(decision.removed_event_ids).toEqual(["event-2"]);
    const status = decision.statuses?.get("gdpr") as ConsentStatus;
    expect(status.leaves).toEqual(replay([first]).get("gdpr")?.leaves);
    expect(decision.user?.version).toBe(4);
  });

  it("removes the proofs that no other event names", () => {
    const first = storedEvent({ id: "event-1", proofs_id: ["shared.pdf"] });
    const second = storedEvent({ id: "event-2", proofs_id: ["shared.pdf", "own.pdf"] });
    const decision = deleteEvent({ ...request, id: "event-2" }).decide(of(first, second));
    expect(decision.removed_proof_ids).toEqual(["own.pdf"]);
  });

  it("leaves nothing of the only event, and asks who looked before to look again", () => {
    const decision = deleteEvent(request).decide(of(storedEvent()));
    expect(decision.statuses?.get("gdpr")).toEqual({ ...emptyStatus, removed_at_version: 4 });
  });

  it("keeps in mind when others were asked for that still wait", () => {
    const wait = (id: string, effective_at: number) =>
      storedEvent({ id, status: "pending_approval" }, { effective_at });
    const there = of(wait("event-1", NOON + 9), wait("event-2", NOON + 5), wait("event-3", NOON + 7));
    const decision = deleteEvent(request).decide(there);
    expect(decision.statuses?.get("gdpr")).toMatchObject({ leaves: {}, asked_at: NOON + 7 });
  });
});
