import { describe, expect, it } from "vitest";
import { createLargeBodies } from "./large-bodies.ts";

describe("large bodies", () => {
  it("are refused while eight are under way, and taken again when one is done", async () => {
    const { hold } = createLargeBodies();
    const ends: (() => void)[] = [];
    const wait = () => hold(() => new Promise<void>((resolve) => ends.push(resolve)));
    const held = Array.from({ length: 8 }, wait);
    await expect(wait()).rejects.toMatchObject({ code: "rate-limited" });
    ends[0]?.();
    await held[0];
    await expect(hold(async () => "taken")).resolves.toBe("taken");
    for (const end of ends) end();
    await Promise.all(held);
  });

  it("make room when one fails", async () => {
    const { hold } = createLargeBodies();
    const failing = () => hold(() => Promise.reject(new Error("broken")));
    for (let count = 0; count < 20; count += 1) await expect(failing()).rejects.toThrow("broken");
  });
});
