import { describe, expect, it } from "vitest";
import { NOON } from "./fixtures.ts";
import { nextWebhookAttempt } from "./webhook-retries.ts";

const HOUR = 3_600_000;
const after = (failures: number, more = {}): number =>
  nextWebhookAttempt({ failures, now: NOON, random: 0, ...more }).due_at - NOON;

describe("the next attempt", () => {
  it("comes after 5 s, and ever later, for three days", () => {
    const pauses = [1, 2, 3, 4, 5, 6, 7, 8, 9].map((failures) => after(failures));
    expect(pauses).toEqual([5_000, 300_000, ...[0.5, 2, 5, 10, 14, 20, 24].map((hours) => hours * HOUR)]);
    const days = pauses.reduce((sum, pause) => sum + pause) / (24 * HOUR);
    expect(days).toBeGreaterThan(3);
    expect(days).toBeLessThan(3.5);
  });

  it("is put off by up to a tenth, by chance", () => {
    expect(after(3, { random: 1 })).toBe(33 * 60_000);
  });

  it("comes when the receiver wants it, but not sooner than it would, nor after a day", () => {
    expect(after(1, { retry_after: NOON + 60_000 })).toBe(60_000);
    expect(after(4, { retry_after: NOON + 60_000 })).toBe(2 * HOUR);
    expect(after(1, { retry_after: NOON + 1_000 * HOUR })).toBe(24 * HOUR);
  });

  it("comes once a day after that, and the webhook is disabled unless it took anything in those three days", () => {
    expect(nextWebhookAttempt({ failures: 9, now: NOON, random: 0 }).disable).toBeUndefined();
    const { due_at, disable } = nextWebhookAttempt({ failures: 10, now: NOON, random: 0 });
    expect(due_at).toBe(NOON + 24 * HOUR);
    expect(disable?.reason).toBe("failing");
    expect(NOON - (disable?.unless_delivered_since ?? 0)).toBe(after(9) + 51.5 * HOUR + 305_000);
  });
});
