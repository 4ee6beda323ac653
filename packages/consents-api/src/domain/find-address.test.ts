import { describe, expect, it } from "vitest";
import { findAddress, hasNewAddress } from "./find-address.ts";
import { adaAfter, citizen, grant, record, storedEvent } from "./fixtures.ts";

const { user } = adaAfter();
const { event } = storedEvent();
const ada = (metadata: Record<string, string | number>, organization_user_id = "ada") => ({
  ...user,
  metadata,
  organization_user_id,
});

describe("findAddress", () => {
  it("takes the user's, else the one on the event, else the organization's id of the user", () => {
    const told = { ...event, user: { ...event.user, metadata: { email: "token@example.org" } } };
    expect(findAddress(ada({ email: "ada@example.org" }, "id@example.org"), told)).toBe("ada@example.org");
    expect(findAddress(ada({}, "id@example.org"), told)).toBe("token@example.org");
    expect(findAddress(ada({}, "id@example.org"), event)).toBe("id@example.org");
    expect(findAddress(ada({}), event)).toBeUndefined();
  });

  it.each([
    "ada",
    "ada@",
    "@example.org",
    "a b@example.org",
    "ada@example.org, eve@example.org",
    "Ada <ada@example.org>",
    "ada@example.org\r\nBcc: eve@example.org",
    "ada@eve@example.org",
    `${"a".repeat(243)}@example.org`,
  ])("takes %j for no address", (email) => {
    expect(findAddress(ada({ email }), event)).toBeUndefined();
    expect(findAddress(ada({}, email), event)).toBeUndefined();
  });

  it("takes a number for no address", () => {
    expect(findAddress(ada({ email: 5 }), event)).toBeUndefined();
  });
});

describe("hasNewAddress", () => {
  it.each([
    ["none before", {}, { email: "ada@example.org" }, true],
    ["another before", { email: "old@example.org" }, { email: "ada@example.org" }, true],
    ["the same before", { email: "ada@example.org" }, { email: "ada@example.org", city: "Lyon" }, false],
    ["one before and none now", { email: "ada@example.org" }, {}, false],
    ["no address now", {}, { email: "ada" }, false],
  ])("with %s", (_name, before, after, isNew) => {
    expect(hasNewAddress({ user: ada(before) }, { user: ada(after) })).toBe(isNew);
  });

  it("with an organization_user_id told later, of somebody who is there", () => {
    expect(hasNewAddress({ user: ada({}) }, { user: ada({}, "ada@example.org") })).toBe(true);
    expect(hasNewAddress({ user: undefined }, { user: ada({}, "ada@example.org") })).toBe(false);
    expect(hasNewAddress({ user: ada({}) }, {})).toBe(false);
  });
});

describe("the address on an event", () => {
  const request = { consents: grant, user: { metadata: { email: "agent@example.org", city: "Lyon" } } };

  it("comes from the token, never from what is sent with it", () => {
    const sent = record(request, { caller: citizen({ delegate: { id: "agent-7" } }) });
    expect(sent.answer.event.user.metadata).toBeUndefined();
    expect(sent.user?.metadata).toEqual({});
    const caller = citizen({ event: { user: { metadata: { email: "ada@example.org" } } } });
    expect(record(request, { caller }).answer.event.user.metadata).toEqual({ email: "ada@example.org" });
  });
});
