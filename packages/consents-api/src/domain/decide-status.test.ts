import { describe, expect, it } from "vitest";
import { aboutPurpose, citizen, operator, proofFile, record, refusalOf } from "./fixtures.ts";

describe("validations", () => {
  const survey = aboutPurpose({ id: "surveys", enabled: true });

  it.each([
    ["the notice's default asks for a signature", undefined, "proof-missing"],
    ["the token asks for none", { signature: { enabled: false } }, "confirmed"],
    [
      "the token asks for an email besides",
      { signature: { enabled: false }, email: { enabled: true } },
      "pending_approval",
    ],
    [
      "the token asks for an email without approval",
      { signature: { enabled: false }, email: { enabled: true, approval: false } },
      "pending_approval",
    ],
    [
      "the token asks for a file",
      { signature: { enabled: false }, file: { enabled: true } },
      "proof-missing",
    ],
  ])("decide: %s", (_, validations, outcome) => {
    const send = (): string =>
      record({ consents: survey }, { caller: citizen({ validations }) }).answer.event.status;
    if (outcome === "proof-missing")
      expect(refusalOf(send)).toEqual({ code: "proof-missing", pointers: ["/proofs_id"] });
    else expect(send()).toBe(outcome);
  });

  it.each([
    ["a signature without approval", { signature: { enabled: true } }, "confirmed"],
    ["a signature with approval", { signature: { enabled: true, approval: true } }, "pending_approval"],
    [
      "a file with approval",
      { signature: { enabled: false }, file: { enabled: true, approval: true } },
      "pending_approval",
    ],
  ])("decide, once the proof is there: %s", (_, validations, outcome) => {
    const { event } = record(
      { consents: survey },
      { caller: citizen({ validations }), proofs: [proofFile()] },
    ).answer;
    const enabled = Object.entries(validations).filter(([, { enabled }]) => enabled);
    expect([event.status, event.validations]).toEqual([outcome, Object.fromEntries(enabled)]);
  });

  it("leave no trace on an event when nothing is asked for", () => {
    const { event } = record({ consents: aboutPurpose({ id: "news", enabled: true }) }).answer;
    expect(event.validations).toBeUndefined();
  });

  it("do not bind the organization, which says the status itself", () => {
    const { answer } = record(
      { user: { organization_user_id: "ada" }, consents: survey },
      { caller: operator },
    );
    expect(answer.event.status).toBe("confirmed");
  });
});
