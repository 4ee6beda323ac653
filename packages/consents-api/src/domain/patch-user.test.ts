import type { UserPatch } from "@consents/contract";
import { describe, expect, it } from "vitest";
import { ConsentsError } from "./errors.ts";
import { adaAfter, found, NOON, refusalOf, storedEvent } from "./fixtures.ts";
import { patchUser } from "./patch-user.ts";
import type { Found } from "./store.ts";

const patched = (patch: UserPatch, there: Partial<Found> = adaAfter(storedEvent())) =>
  patchUser({ organization_id: "charity", id: "user-1", patch, regulation: "gdpr", now: NOON }).decide(
    found(there),
  );

describe("patchUser", () => {
  it("merges metadata key by key, replaces a key's value whole, and removes with null", () => {
    const { user, statuses } = patched({ metadata: { tags: ["b"], city: null, since: 2020 }, country: "FR" });
    expect(user).toMatchObject({ version: 2, country: "FR", updated_at: new Date(NOON).toISOString() });
    expect(user?.metadata).toEqual({ tags: ["b"], since: 2020 });
    expect(statuses).toBeUndefined();
  });

  it("removes a country with null, and keeps a null that an event said", () => {
    const ada = adaAfter();
    const there = { user: { ...ada.user, country: "FR", last_seen_country: "BE", metadata: { kept: null } } };
    const { user } = patched({ country: null, metadata: { city: "Lyon" } }, there);
    expect(user).toMatchObject({ country: undefined, last_seen_country: "BE" });
    expect(user?.metadata).toEqual({ kept: null, city: "Lyon" });
  });

  it("makes no version of no change", () => {
    for (const patch of [
      {},
      { version: 1 },
      { metadata: { city: "Lyon" } },
      { organization_user_id: "ada" },
    ]) {
      const { user, answer } = patched(patch);
      expect([user, answer.user.version]).toEqual([undefined, 1]);
    }
  });

  it("refuses a version that is not the user's, and shows the user as they are now", () => {
    for (const version of [2, 7]) {
      let refusal: unknown;
      try {
        patched({ version, country: "FR" });
      } catch (error) {
        refusal = error;
      }
      expect(refusal).toBeInstanceOf(ConsentsError);
      expect(refusal).toMatchObject({
        code: "user-version-stale",
        errors: [{ pointer: "/version" }],
        current: { version: 1, consents: { purposes: [{ id: "news", enabled: true }] } },
      });
    }
  });

  it("gives an organization_user_id to who has none, and never another", () => {
    const { user } = adaAfter();
    const anonymous = { user: { ...user, organization_user_id: undefined } };
    expect(patched({ organization_user_id: "ada" }, anonymous).user).toMatchObject({
      organization_user_id: "ada",
      version: 2,
    });
    const conflict = { code: "user-id-conflict", pointers: ["/organization_user_id"] };
    expect(refusalOf(() => patched({ organization_user_id: "bob" }))).toEqual(conflict);
    expect(
      refusalOf(() => patched({ organization_user_id: "bob" }, { ...anonymous, ids_conflict: true })),
    ).toEqual(conflict);
  });

  it("refuses whom nobody knows, also when somebody else has the organization_user_id", () => {
    expect(refusalOf(() => patched({}, {}))).toEqual({ code: "not-found", pointers: [] });
    const { user } = adaAfter();
    const other = { user: { ...user, id: "user-2" } };
    expect(refusalOf(() => patched({ organization_user_id: "ada" }, other)).code).toBe("not-found");
  });

  it("refuses metadata that would become too large", () => {
    expect(refusalOf(() => patched({ metadata: { text: "x".repeat(8_190) } }))).toEqual({
      code: "metadata-too-large",
      pointers: ["/metadata"],
    });
  });
});
