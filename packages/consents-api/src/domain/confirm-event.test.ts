import type { Validations } from "@consents/contract";
import { describe, expect, it } from "vitest";
import { changeEvent } from "./change-event.ts";
import { confirmEvent } from "./confirm-event.ts";
import { consentsOf } from "./consent-status.ts";
import {
  aboutPurpose,
  adaAfter,
  catalogue,
  charity,
  found,
  NOON,
  operator,
  refusalOf,
  storedEvent,
} from "./fixtures.ts";

const wanted = {
  organization: { ...charity, approvers: ["kim@charity.example"] },
  catalogue,
  user_id: "user-1",
  event_id: "event-1",
  now: NOON + 60_000,
};
const at = "2026-11-20T12:01:00.000Z";

function pending(validations: Validations = { email: { enabled: true } }) {
  return storedEvent({
    status: "pending_approval",
    validations,
    delegate: { id: "agent-7" },
    proofs_id: ["proof-1.pdf"],
  });
}

describe("confirmEvent", () => {
  it("lets the event count from its original time on, and keeps how and when it was approved", () => {
    const { events, statuses, user } = confirmEvent(wanted).decide(found(adaAfter(pending())));
    expect(events?.[0]?.event).toMatchObject({
      status: "confirmed",
      approvals: [{ method: "email", approved_at: at }],
    });
    expect(statuses?.get("gdpr")?.leaves["purposes/news/enabled"]).toEqual([true, NOON, "event-1", 2]);
    expect(user?.version).toBe(2);
  });

  it("lets a withdrawal stand that was made meanwhile", () => {
    const withdrawal = storedEvent(
      { id: "event-2", consents: aboutPurpose({ id: "news", enabled: false }) },
      { effective_at: NOON + 1 },
    );
    const { answer } = confirmEvent(wanted).decide(found(adaAfter(pending(), withdrawal)));
    expect(consentsOf(answer.status).purposes).toEqual([{ id: "news", enabled: false }]);
  });

  it("changes nothing when it was confirmed before", () => {
    const first = confirmEvent(wanted).decide(found(adaAfter(pending())));
    const again = confirmEvent({ ...wanted, now: NOON + 120_000 }).decide(found(adaAfter(first.events![0]!)));
    expect(Object.keys(again)).toEqual(["answer"]);
    expect(again.answer.event.approvals).toHaveLength(1);
  });

  it("leaves it pending where the organization has to approve besides, and that can do so then", () => {
    const both = pending({ email: { enabled: true }, file: { enabled: true, approval: true } });
    const { events, statuses } = confirmEvent(wanted).decide(found(adaAfter(both)));
    expect(events?.[0]?.event).toMatchObject({
      status: "pending_approval",
      approvals: [{ method: "email" }],
    });
    expect(statuses).toBeUndefined();
    const request = { id: "event-1", user: { id: "user-1" }, caller: operator, now: NOON };
    const approved = changeEvent(
      request,
      { status: "confirmed", delegate: { id: "kim" } },
      { organization: charity, catalogue },
    ).decide(found(adaAfter(events![0]!)));
    expect(approved.events?.[0]?.event).toMatchObject({
      status: "confirmed",
      approvals: [{ method: "email" }, { method: "file" }],
    });
  });

  it("finds no event that was removed, and none of somebody else", () => {
    expect(refusalOf(() => confirmEvent(wanted).decide(found(adaAfter()))).code).toBe("not-found");
    const other = storedEvent({ status: "pending_approval", user: { id: "user-2" } });
    expect(refusalOf(() => confirmEvent(wanted).decide(found(adaAfter(other)))).code).toBe("not-found");
  });
});

describe("an event that waits for the citizen", () => {
  const request = { id: "event-1", user: { id: "user-1" }, caller: operator, now: NOON };

  it.each([
    ["approved", { status: "confirmed" as const }],
    ["approved by a colleague", { status: "confirmed" as const, delegate: { id: "agent-8" } }],
    ["changed", { consents: aboutPurpose({ id: "news", enabled: true }) }],
  ])("cannot be %s by the organization", (_, patch) => {
    const change = () =>
      changeEvent(request, patch, { organization: charity, catalogue }).decide(found(adaAfter(pending())));
    expect(refusalOf(change).code).toBe("insufficient-scope");
  });
});
