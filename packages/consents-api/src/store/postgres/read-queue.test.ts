import { expect, it } from "vitest";
import { createReadQueue } from "./read-queue.ts";

it("asks for what comes together at once, and answers each with its own", async () => {
  const asked: (readonly number[])[] = [];
  const square = createReadQueue(async (keys: readonly number[]) => {
    asked.push(keys);
    return keys.map((key) => key * key);
  });
  expect(await Promise.all([square(1), square(2), square(3)])).toEqual([1, 4, 9]);
  expect(await square(4)).toBe(16);
  expect(asked).toEqual([[1, 2, 3], [4]]);
});

it("asks for at most 128 at once", async () => {
  const sizes: number[] = [];
  const read = createReadQueue(async (keys: readonly number[]) => {
    sizes.push(keys.length);
    return keys;
  });
  const keys = Array.from({ length: 300 }, (_, index) => index);
  expect(await Promise.all(keys.map(read))).toEqual(keys);
  expect(sizes).toEqual([128, 128, 44]);
});

it("rejects those that were asked for together, and nobody else", async () => {
  const fault = new Error("a fault");
  let turns = 0;
  const read = createReadQueue(async (keys: readonly number[]) => {
    if (++turns === 1) throw fault;
    return keys;
  });
  const outcomes = await Promise.allSettled([read(1), read(2)]);
  expect(outcomes).toEqual([1, 2].map(() => ({ status: "rejected", reason: fault })));
  expect(await read(3)).toBe(3);
});
