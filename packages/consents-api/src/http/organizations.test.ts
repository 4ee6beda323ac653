import { expect, it } from "vitest";
import { createOrganizations } from "./organizations.ts";

const START = Date.parse("2026-11-21T12:00:00.000Z");

it("reads an organization again after a second, also by a clock that was set back", async () => {
  const clock = { now: START };
  let reads = 0;
  const store = {
    async findOrganization(id: string) {
      reads += 1;
      return {
        id,
        name: id,
        regulations: ["gdpr"],
        approvers: [],
        created_at: new Date(START).toISOString(),
      };
    },
    listNotices: async () => [],
  };
  const organizations = createOrganizations(store, () => new Date(clock.now));
  const readsAfter = async (milliseconds: number) => {
    clock.now += milliseconds;
    await organizations.get("charity");
    return reads;
  };
  expect(await readsAfter(0)).toBe(1);
  expect(await readsAfter(999)).toBe(1);
  expect(await readsAfter(1)).toBe(2);
  expect(await readsAfter(-999)).toBe(2);
  expect(await readsAfter(-3_600_000)).toBe(3);
});
