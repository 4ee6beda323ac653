import type { ConsentEvent } from "@consents/contract";
import { describe, expect, it } from "vitest";
import { matchesFilter } from "./event-filter.ts";
import { NOON, storedEvent } from "./fixtures.ts";
import { newUser } from "./merge-user.ts";

const ada = newUser({ id: "user-1", organization_id: "charity", organization_user_id: "ada" }, NOON);
const event: Partial<ConsentEvent> = {
  user: { id: "user-1" },
  metadata: {
    booking_id: 7,
    paid: true,
    note: null,
    "a.b": { "c.d": "dots" },
    a: { b: { c: "nested" } },
    list: ["x", { y: "z" }],
    empty: {},
  },
  delegate: { id: "agent-7" },
  proofs_id: ["p1", "p2"],
};
const matches = (path: string, wanted: string): boolean =>
  matchesFilter(storedEvent(event), ada, { [path]: wanted });

describe("matchesFilter", () => {
  it.each([
    ["metadata.booking_id", "7"],
    ["metadata.paid", "true"],
    ["metadata.note", "null"],
    ["metadata.a.b.c", "nested"],
    ["metadata.a.b.c.d", "dots"],
    ["metadata.list", "x"],
    ["metadata.list.y", "z"],
    ["delegate.id", "agent-7"],
    ["proofs_id", "p2"],
    ["user.id", "user-1"],
    ["user.organization_user_id", "ada"],
    ["regulation", "gdpr"],
  ])("%s is %s, compared as text", (path, wanted) => {
    expect(matches(path, wanted)).toBe(true);
    expect(matches(path, `${wanted} `)).toBe(false);
  });

  it.each([
    ["metadata.booking_id", "7.0"],
    ["metadata.missing", "undefined"],
    ["metadata.missing", ""],
    ["metadata.empty", "[object Object]"],
    ["metadata", "[object Object]"],
    ["metadata.list", "x,[object Object]"],
    ["metadata.toString", "function toString() { [native code] }"],
    ["metadata.list.length", "2"],
    ["metadata.paid.length", "4"],
    ["delegate.name", "undefined"],
  ])("%s is not %s", (path, wanted) => {
    expect(matches(path, wanted)).toBe(false);
  });

  it("asks for all of them", () => {
    const stored = storedEvent(event);
    expect(matchesFilter(stored, ada, { "metadata.paid": "true", "delegate.id": "agent-7" })).toBe(true);
    expect(matchesFilter(stored, ada, { "metadata.paid": "true", "delegate.id": "agent-8" })).toBe(false);
  });
});
