import type { ConsentEventRequest, Validations } from "@consents/contract";
import { describe, expect, it } from "vitest";
import {
  aboutPurpose,
  adaAfter,
  catalogue,
  citizen,
  found,
  grant,
  NOON,
  operator,
  proofFile,
  publish,
  record,
  refusalOf,
  withPurpose,
} from "./fixtures.ts";
import { createCatalogue } from "./notice-catalogue.ts";
import { recordProof } from "./record-proof.ts";
import type { Caller } from "./records.ts";
import type { Decision, Found } from "./store.ts";

const file = proofFile();
const at = new Date(NOON).toISOString();
const ask: Validations = { file: { enabled: true } };
const askNothing: Validations = { signature: { enabled: false } };

function handIn(caller: Caller, there: Partial<Found> = {}, offered = catalogue): Decision<void> {
  const input = { file, caller, catalogue: offered, now: NOON, newId: () => "new-1" };
  return recordProof(input).decide(found(there));
}

const owners = (user_id: string | null): Partial<Found> => ({ proof_owners: new Map([[file.id, user_id]]) });

describe("recordProof", () => {
  it("keeps a citizen's file for them, who need not be known yet", () => {
    const decision = handIn(citizen({ validations: ask }));
    expect(decision.user).toMatchObject({ id: "new-1", organization_user_id: "ada", version: 1 });
    expect(decision.proofs).toEqual([
      { ...file, organization_id: "charity", user_id: "new-1", created_at: at },
    ]);
    const known = handIn(citizen({ validations: ask }), adaAfter());
    expect(known.user).toBeUndefined();
    expect(known.proofs?.[0]?.user_id).toBe("user-1");
  });

  it("keeps an organization's file for nobody", () => {
    expect(handIn(operator)).toEqual({
      answer: undefined,
      proofs: [{ ...file, organization_id: "charity", user_id: null, created_at: at }],
    });
  });

  it("changes nothing when the file is there already", () => {
    expect(handIn(operator, owners(null))).toEqual({ answer: undefined });
    const own = { ...adaAfter(), ...owners("user-1") };
    expect(handIn(citizen({ validations: ask }), own)).toEqual({ answer: undefined });
  });

  it("does not count for a citizen what the organization handed in", () => {
    const decision = handIn(citizen({ validations: ask }), { ...adaAfter(), ...owners(null) });
    expect(decision.proofs).toHaveLength(1);
  });

  it("is for a citizen whose token asks for it, or to whom the notice offers what does", () => {
    expect(handIn(citizen()).proofs).toHaveLength(1);
    const withoutSurveys = createCatalogue([publish(withPurpose("surveys", () => undefined))]);
    for (const refused of [
      () => handIn(citizen({ validations: askNothing })),
      () => handIn(citizen({ validations: { email: { enabled: true } } }), {}, withoutSurveys),
      () => handIn(citizen({ may_write: false, validations: ask })),
      () => handIn({ ...operator, scopes: ["consents:read"] } as Caller),
    ]) {
      expect(refusalOf(refused).code).toBe("insufficient-scope");
    }
  });
});

describe("an event's proofs", () => {
  const survey = aboutPurpose({ id: "surveys", enabled: true });
  const named: ConsentEventRequest = { consents: survey, proofs_id: [file.id] };
  const byOrganization = { ...named, user: { organization_user_id: "ada" } };

  it("are the user's own", () => {
    const decision = record(named, {}, { ...adaAfter(), ...owners("user-1") });
    expect(decision.answer.event.proofs_id).toEqual([file.id]);
    expect([decision.proofs, decision.claimed_proof_ids]).toEqual([undefined, undefined]);
  });

  it("become the user's, when they were nobody's and the organization names them", () => {
    const decision = record(byOrganization, { caller: operator }, owners(null));
    expect(decision.claimed_proof_ids).toEqual([file.id]);
  });

  it.each<[string, Partial<Found>]>([
    ["unknown or another's", {}],
    ["nobody's", owners(null)],
  ])("are not found by a citizen when they are %s", (_, there) => {
    expect(refusalOf(() => record(named, {}, there))).toEqual({
      code: "not-found",
      pointers: ["/proofs_id/0"],
    });
  });

  it("may come with it, and are kept with it", () => {
    const decision = record({ consents: survey }, { proofs: [file] });
    expect(decision.answer.event.proofs_id).toEqual([file.id]);
    const { id: user_id } = decision.answer.user;
    expect(decision.proofs).toEqual([{ ...file, organization_id: "charity", user_id, created_at: at }]);
  });

  it("are not kept twice", () => {
    const decision = record({ consents: survey }, { proofs: [file] }, { ...adaAfter(), ...owners("user-1") });
    expect(decision.proofs).toBeUndefined();
  });

  it("come from a citizen only where they are asked for", () => {
    expect(refusalOf(() => record({ consents: grant }, { proofs: [file] })).code).toBe("insufficient-scope");
    const caller = citizen({ validations: ask });
    expect(record({ consents: grant }, { proofs: [file], caller }).proofs).toHaveLength(1);
  });
});
