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

  const purposes = [
    { id: "news", enabled: false, channels: [{ id: "email", enabled: true }] },
    {
      id: "mv",
      enabled: true,
      channels: [{ id: "sms", enabled: true }],
      values: { pace: { value: "slow" } },
    },
  ];
  const chosen = storedEvent({
    consents: { ...storedEvent().event.consents, purposes, channels: [{ id: "news", enabled: true }] },
    metadata: {
      rows: [{ "a.b": [{ c: 1, d: 1 }] }, { a: { b: [{ c: 1 }, { d: 2 }] } }],
      list: ["x", { y: "z" }],
      "a.b": { c: 1 },
      a: { b: { d: 2 } },
    },
  });
  it.each<[boolean, Record<string, string>]>([
    [true, { "consents.purposes.id": "news", "consents.purposes.enabled": "false" }],
    [false, { "consents.purposes.id": "news", "consents.purposes.enabled": "true" }],
    [true, { "consents.purposes.id": "mv", "consents.purposes.values.pace.value": "slow" }],
    [false, { "consents.purposes.id": "news", "consents.purposes.values.pace.value": "slow" }],
    [true, { "consents.purposes.id": "news", "consents.purposes.channels.id": "email" }],
    [false, { "consents.purposes.id": "news", "consents.purposes.channels.id": "sms" }],
    [true, { "consents.purposes.id": "mv", "consents.channels.id": "news" }],
    [true, { "metadata.rows.a.b.c": "1", "metadata.rows.a.b.d": "1" }],
    [false, { "metadata.rows.a.b.c": "1", "metadata.rows.a.b.d": "2" }],
    [true, { "metadata.a.b.c": "1", "metadata.a.b.d": "2" }],
    [false, { "metadata.list": "x", "metadata.list.y": "z" }],
  ])("one entry must fit all that is asked of its array: %s for %j", (fits, filter) => {
    expect(matchesFilter(chosen, ada, filter)).toBe(fits);
  });

  it("finds members without a name, and names that begin or end with a dot", () => {
    const metadata = { "": { "": "inner" }, ".x": "before", "x.": "behind" };
    const dotted = storedEvent({ metadata });
    const filter = { "metadata..": "inner", "metadata..x": "before", "metadata.x.": "behind" };
    expect(matchesFilter(dotted, ada, filter)).toBe(true);
    expect(matchesFilter(dotted, ada, { "metadata.": "inner" })).toBe(false);
  });

  it("tells at once of names that are nothing but dots", () => {
    const stored = storedEvent(event);
    for (let name = 0; name < 40; name += 1) {
      expect(matchesFilter(stored, ada, { [`metadata.${name}${".".repeat(8_000)}`]: "" })).toBe(false);
    }
  });

  it("asks for all of them", () => {
    const stored = storedEvent(event);
    expect(matchesFilter(stored, ada, { "metadata.paid": "true", "delegate.id": "agent-7" })).toBe(true);
    expect(matchesFilter(stored, ada, { "metadata.paid": "true", "delegate.id": "agent-8" })).toBe(false);
  });
});
