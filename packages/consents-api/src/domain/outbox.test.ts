import { expect, it } from "vitest";
import { NOON } from "./fixtures.ts";
import { nextAttemptAt } from "./outbox.ts";

it("waits twice as long after each attempt, and never longer than an hour", () => {
  const pauses = [1, 2, 3, 10, 11, 1_000].map((attempts) => (nextAttemptAt(attempts, NOON) - NOON) / 1_000);
  expect(pauses).toEqual([5, 10, 20, 2_560, 3_600, 3_600]);
});
