import { expect, it } from "vitest";
import { createNowAndThen } from "./now-and-then.ts";

it("is time at first, then once a minute, and when the clock is set back", () => {
  const isTime = createNowAndThen();
  expect([0, 1, 59_999, 60_000, 60_001, 119_999, 120_000].map(isTime)).toEqual([
    true,
    false,
    false,
    true,
    false,
    false,
    true,
  ]);
  expect(isTime(-1_000_000)).toBe(true);
  expect([0, 1, 2, 3].map(createNowAndThen(2))).toEqual([true, false, true, false]);
});
