import { expect, it } from "vitest";
import { createRateLimit } from "./rate-limit.ts";

const NOON = Date.parse("2026-11-21T12:00:00.000Z");
const HOUR = 3_600_000;

it("has nobody wait longer than a window after the clock was set back", () => {
  const wait = createRateLimit({ requests: 1 });
  expect(wait("ada", new Date(NOON))).toBe(0);
  expect(wait("ada", new Date(NOON))).toBe(60);
  expect(wait("ada", new Date(NOON - HOUR))).toBe(60);
  expect(wait("ada", new Date(NOON - HOUR + 1_000))).toBe(59);
  expect(wait("ada", new Date(NOON - HOUR + 60_000))).toBe(0);
});
