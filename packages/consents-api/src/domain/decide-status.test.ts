import type { ConsentEvent, ConsentsInput } from "@consents/contract";
import { describe, expect, it } from "vitest";
import {
  aboutPurpose,
  citizen,
  NOON,
  operator,
  proofFile,
  publish,
  record,
  refusalOf,
  withPurpose,
} from "./fixtures.ts";
import { createCatalogue } from "./notice-catalogue.ts";
import type { ProofFile } from "./records.ts";

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

  it("ask by mail once for an event that has to be confirmed by it, and remember what was asked for", () => {
    const validations = { email: { enabled: true }, signature: { enabled: false } };
    const { answer, outbox } = record({ consents: survey }, { caller: citizen({ validations }) });
    expect(answer.event.validations).toEqual({ email: { enabled: true } });
    expect(outbox).toEqual([
      {
        organization_id: "charity",
        id: `confirm:${answer.event.id}`,
        topic: "mail",
        user_id: answer.user.id,
        content: { kind: "confirm", event_id: answer.event.id, language: "en" },
        created_at: new Date(NOON).toISOString(),
      },
    ]);
  });

  it("speak the language of the notice that was shown", () => {
    const request = { consents: survey, notice: { id: "choices", version: 1, language: "fr" } };
    const validations = { email: { enabled: true }, signature: { enabled: false } };
    const { outbox } = record(request, { caller: citizen({ validations }) });
    expect(outbox?.[0]?.content.language).toBe("fr");
  });

  it("send no mail for what counts at once, or waits for the organization only", () => {
    expect(
      record({ consents: survey }, { caller: citizen({ validations: { signature: { enabled: false } } }) })
        .outbox,
    ).toEqual([]);
    const pending = { user: { organization_user_id: "ada" }, status: "pending_approval" as const };
    expect(record({ ...pending, consents: survey }, { caller: operator }).outbox).toEqual([]);
  });

  it("by the notice's default, ask for no mail where nothing is granted, unless the token does", () => {
    const byMail = createCatalogue([
      publish(withPurpose("news", () => ({ validations: { email: { enabled: true, approval: true } } }))),
    ]);
    const status = (enabled: boolean, validations = {}): string =>
      record(
        { consents: aboutPurpose({ id: "news", enabled }) },
        { catalogue: byMail, caller: citizen({ validations }) },
      ).answer.event.status;
    expect(status(true)).toBe("pending_approval");
    expect(status(false)).toBe("confirmed");
    expect(status(false, { email: { enabled: true } })).toBe("pending_approval");
  });

  it.each(["signature", "file"] as const)("by the notice's default, ask for no %s either", (method) => {
    const approved = createCatalogue([
      publish(
        withPurpose("surveys", () => ({ validations: { [method]: { enabled: true, approval: true } } })),
      ),
    ]);
    const refusal = { id: "surveys", enabled: false };
    const send = (consents: ConsentsInput, validations = {}, proofs: ProofFile[] = []): ConsentEvent =>
      record({ consents }, { catalogue: approved, caller: citizen({ validations }), proofs }).answer.event;
    expect(send(aboutPurpose(refusal))).toMatchObject({ status: "confirmed", validations: undefined });
    // Whoever sends one all the same is not refused for that.
    expect(send(aboutPurpose(refusal), {}, [proofFile()])).toMatchObject({
      status: "confirmed",
      proofs_id: [proofFile().id],
    });
    // What the token asks for, and what comes with a grant, waits as ever.
    const forced = () => send(aboutPurpose(refusal), { [method]: { enabled: true } });
    expect(refusalOf(forced).code).toBe("proof-missing");
    const mixed = { purposes: [{ id: "news", enabled: false }, survey.purposes![0]!] };
    expect(refusalOf(() => send(mixed)).code).toBe("proof-missing");
    expect(send(mixed, {}, [proofFile()]).status).toBe("pending_approval");
  });
});
