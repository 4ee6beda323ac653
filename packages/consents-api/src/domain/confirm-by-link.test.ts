import { describe, expect, it } from "vitest";
import { confirmByLink } from "./confirm-by-link.ts";
import {
  aboutPurpose,
  adaAfter,
  charity,
  found,
  NOON,
  operator,
  publish,
  refusalOf,
  storedEvent,
  withPurpose,
} from "./fixtures.ts";
import { createCatalogue } from "./notice-catalogue.ts";

const wanted = { id: "event-1", user: { id: "user-1" }, caller: operator, now: NOON + 60_000 };
const byFile = { file: { enabled: true, approval: true } };
const catalogue = createCatalogue([publish(withPurpose("news", () => ({ validations: byFile })))]);
const offer = { organization: charity, catalogue };
const consents = aboutPurpose({ id: "news", enabled: true });
const pending = {
  status: "pending_approval" as const,
  proofs_id: ["proof-1.pdf"],
  evidence: { jti: "jti-1" },
};

describe("confirmByLink", () => {
  it("says in the approval and in the evidence which link it was", () => {
    const { events } = confirmByLink(wanted, { link: "link-1" }, offer).decide(
      found(adaAfter(storedEvent(pending))),
    );
    expect(events?.[0]?.event).toMatchObject({
      status: "confirmed",
      approvals: [{ method: "link", approved_at: "2026-11-20T12:01:00.000Z", link: "link-1" }],
      evidence: { jti: "jti-1", link: "link-1" },
    });
  });

  it("leaves in the evidence the link that made the event", () => {
    const made = storedEvent({ ...pending, evidence: { link: "link-0" } });
    const { answer } = confirmByLink(wanted, { link: "link-1" }, offer).decide(found(adaAfter(made)));
    expect(answer.event.evidence.link).toBe("link-0");
  });

  it.each([
    ["was asked to approve it", { ...pending, validations: byFile }, undefined],
    ["has to approve the other choices that the link brings", pending, consents],
  ])("is refused where the organization %s", (_, event, others) => {
    const change = confirmByLink(wanted, { link: "link-1", consents: others }, offer);
    const decide = () => change.decide(found(adaAfter(storedEvent(event))));
    expect(refusalOf(decide).code).toBe("insufficient-scope");
  });
});
