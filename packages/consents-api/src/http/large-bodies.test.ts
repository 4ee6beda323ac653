import { describe, expect, it } from "vitest";
import type { Caller } from "../domain/records.ts";
import { createLargeBodies } from "./large-bodies.ts";

const citizen = (organization_user_id: string): Caller => ({
  kind: "citizen",
  organization_id: "charity",
  organization_user_id,
  may_write: true,
  jti: "jti-1",
  iss: "https://api.example",
});
const organization = (organization_id: string): Caller => ({
  kind: "organization",
  organization_id,
  key: "key-1",
  scopes: ["consents:write"],
});

/** Holds them, and gives how to end each. */
function start() {
  const { hold } = createLargeBodies();
  const ends: (() => void)[] = [];
  return { hold, ends, wait: (who: Caller) => hold(who, () => new Promise<void>((end) => ends.push(end))) };
}

describe("large bodies", () => {
  it("are refused while eight are under way, and taken again when one is done", async () => {
    const { hold, ends, wait } = start();
    const held = ["a", "b", "c", "d", "e", "f", "g", "h"].map((name) => wait(citizen(name)));
    await expect(wait(citizen("i"))).rejects.toMatchObject({ code: "rate-limited" });
    ends[0]?.();
    await held[0];
    await expect(hold(citizen("i"), async () => "taken")).resolves.toBe("taken");
    for (const end of ends) end();
    await Promise.all(held);
  });

  it.each([
    ["two of one citizen", 2, citizen("a"), citizen("b")],
    ["four of one organization", 4, organization("charity"), organization("rival")],
  ])("leave room for others: %s", async (_, count, caller, other) => {
    const { hold, ends, wait } = start();
    const held = Array.from({ length: count }, () => wait(caller));
    await expect(wait(caller)).rejects.toMatchObject({ code: "rate-limited" });
    await expect(hold(other, async () => "taken")).resolves.toBe("taken");
    for (const end of ends) end();
    await Promise.all(held);
    await expect(hold(caller, async () => "taken")).resolves.toBe("taken");
  });

  it("make room when one fails", async () => {
    const { hold } = start();
    const failing = () => hold(citizen("a"), () => Promise.reject(new Error("broken")));
    for (let count = 0; count < 20; count += 1) await expect(failing()).rejects.toThrow("broken");
  });
});
