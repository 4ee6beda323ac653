import { describe, expect, it } from "vitest";
import { changeEvent, deleteEvent } from "./change-event.ts";
import { type ConsentStatus, consentsOf, emptyStatus } from "./consent-status.ts";
import {
  aboutPurpose,
  catalogue,
  citizen,
  found,
  NOON,
  operator,
  proofFile,
  refusalOf,
  storedEvent,
} from "./fixtures.ts";
import { replay } from "./merge-event.ts";
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

const request = { id: "event-1", user: { id: "user-1" }, caller: operator, now: NOON + 60_000 };

const pending = storedEvent({
  status: "pending_approval",
  user: { id: "user-1", metadata: { city: "Lyon" } },
  delegate: { id: "agent-7" },
});

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
    const { user, statuses, events } = changeEvent(request, { status: "confirmed" }, catalogue).decide(
      of(pending),
    );
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
    const { answer } = changeEvent(request, { status: "confirmed" }, catalogue).decide(
      of(pending, withdrawal),
    );
    expect(consentsOf(answer.status).purposes).toEqual([{ id: "news", enabled: false }]);
  });

  it("changes nothing when the event is confirmed already", () => {
    const decision = changeEvent(request, { status: "confirmed" }, catalogue).decide(of(storedEvent()));
    expect(Object.keys(decision)).toEqual(["answer"]);
    expect(decision.answer.event.status).toBe("confirmed");
  });

  it("replaces the choices of a pending event, and still changes no status", () => {
    const consents = aboutPurpose({ id: "news", enabled: false });
    const decision = changeEvent(request, { consents }, catalogue).decide(of(pending));
    expect(decision.events?.[0]?.event.consents.purposes).toEqual(consents.purposes);
    expect(decision.statuses).toBeUndefined();
  });

  it("refuses choices that no notice offers", () => {
    const change = changeEvent(request, { consents: aboutPurpose({ id: "nwes", enabled: true }) }, catalogue);
    expect(() => change.decide(of(pending))).toThrow(expect.objectContaining({ code: "unknown-purpose" }));
  });

  it.each([
    ["its choices", { consents: aboutPurpose({ id: "news", enabled: false }) }],
    ["its status", { status: "pending_approval" as const }],
  ])("refuses to change of a confirmed event %s", (_, patch) => {
    const change = changeEvent(request, patch, catalogue);
    expect(() => change.decide(of(storedEvent()))).toThrow(
      expect.objectContaining({ code: "event-immutable" }),
    );
  });

  it("refuses a delegate who approves what they asked for", () => {
    const patch = { status: "confirmed" as const, delegate: { id: "agent-7" } };
    expect(() => changeEvent(request, patch, catalogue).decide(of(pending))).toThrow(
      expect.objectContaining({ code: "insufficient-scope" }),
    );
    const other = { ...patch, delegate: { id: "agent-8" } };
    expect(changeEvent(request, other, catalogue).decide(of(pending)).answer.event.status).toBe("confirmed");
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
    const { answer } = changeEvent(request, { status: "confirmed", delegate }, catalogue).decide(of(waiting));
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
      const decision = changeEvent(request, patch, catalogue).decide({ ...of(pending), proof_owners });
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
      const patch = { status: "confirmed" as const, proofs: [proofFile("new.pdf")] };
      const decision = changeEvent(request, patch, catalogue).decide(of(pending));
      expect(decision.answer.event).toMatchObject({ status: "confirmed", proofs_id: ["new.pdf"] });
      expect(decision.proofs).toHaveLength(1);
    });

    it("lets those go that it no longer has, unless another event names them", () => {
      const waiting = storedEvent({ status: "pending_approval", proofs_id: ["a.pdf", "b.pdf", "own.pdf"] });
      const other = storedEvent({ id: "event-2", proofs_id: ["b.pdf"] });
      const change = changeEvent(request, { proofs_id: ["own.pdf"] }, catalogue);
      expect(change.with_history).toBe(true);
      expect(change.decide({ ...of(waiting, other), proof_owners }).removed_proof_ids).toEqual(["a.pdf"]);
    });

    it("finds none of others", () => {
      const change = changeEvent(request, { proofs_id: ["own.pdf", "others.pdf"] }, catalogue);
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
      const change = changeEvent(request, { status: "confirmed", proofs_id: [] }, catalogue);
      expect(refusalOf(() => change.decide({ ...of(waiting), proof_owners })).code).toBe("proof-missing");
    });

    it("changes none of a confirmed event, but takes the same ones again", () => {
      const there = { ...of(storedEvent({ proofs_id: ["own.pdf"] })), proof_owners };
      const change = changeEvent(request, { proofs: [proofFile("new.pdf")] }, catalogue);
      expect(refusalOf(() => change.decide(there)).code).toBe("event-immutable");
      const again = changeEvent(request, { status: "confirmed", proofs_id: ["own.pdf"] }, catalogue);
      expect(Object.keys(again.decide(there))).toEqual(["answer"]);
    });
  });

  it.each([
    ["another user's", storedEvent({ user: { id: "user-2" } })],
    ["an unknown", undefined],
  ])("does not find %s event", (_, stored) => {
    const change = changeEvent(request, { status: "confirmed" }, catalogue);
    const there = found({ user: ada, events: new Map(stored && [["event-1", stored]]) });
    expect(() => change.decide(there)).toThrow(expect.objectContaining({ code: "not-found" }));
  });

  it("refuses a citizen", () => {
    expect(() => changeEvent({ ...request, caller: citizen() }, {}, catalogue)).toThrow(
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
});
