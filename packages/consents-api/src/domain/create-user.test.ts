import { describe, expect, it } from "vitest";
import { createUser } from "./create-user.ts";
import { adaAfter, found, NOON, refusalOf } from "./fixtures.ts";

const facts = { organization_id: "charity", now: NOON, newId: () => "new-1" };

describe("createUser", () => {
  it("adds somebody who has not answered anything: version 1", () => {
    const request = { organization_user_id: "ada", metadata: { city: "Lyon" }, country: "FR" };
    const change = createUser({ ...facts, request });
    expect(change.user).toEqual({ id: "new-1", organization_user_id: "ada" });
    const { user, statuses, events } = change.decide(found());
    const at = new Date(NOON).toISOString();
    expect(user).toMatchObject({
      ...request,
      id: "new-1",
      organization_id: "charity",
      version: 1,
      created_at: at,
      updated_at: at,
    });
    expect([statuses, events]).toEqual([undefined, undefined]);
  });

  it("takes an id of the organization's own, alone", () => {
    const { user } = createUser({ ...facts, request: { id: "u-1" } }).decide(found());
    expect(user).toMatchObject({ id: "u-1", organization_user_id: undefined });
  });

  it("refuses nobody, and too much", () => {
    expect(refusalOf(() => createUser({ ...facts, request: { country: "FR" } }))).toEqual({
      code: "validation-failed",
      pointers: [""],
    });
    const metadata = { text: "x".repeat(9_000) };
    expect(
      refusalOf(() => createUser({ ...facts, request: { organization_user_id: "ada", metadata } })),
    ).toEqual({ code: "metadata-too-large", pointers: ["/metadata"] });
  });

  it("refuses an id that somebody has, whichever it is", () => {
    const taken = (request: object) =>
      refusalOf(() => createUser({ ...facts, request }).decide(found(adaAfter())));
    expect(taken({ organization_user_id: "ada" })).toEqual({
      code: "user-id-conflict",
      pointers: ["/organization_user_id"],
    });
    expect(taken({ id: "user-1" })).toEqual({ code: "user-id-conflict", pointers: ["/id"] });
  });
});
