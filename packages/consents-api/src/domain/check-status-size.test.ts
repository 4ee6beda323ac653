import type { JsonValue } from "@consents/contract";
import { expect, it } from "vitest";
import { checkStatusSize } from "./check-status-size.ts";
import type { ConsentStatus, HeldLeaf } from "./consent-status.ts";
import { refusalOf } from "./fixtures.ts";

function statusOf(count: number, value: JsonValue): ConsentStatus {
  const leaf: HeldLeaf = [value, 0, "event-1", 1];
  const paths = Array.from({ length: count }, (_, index) => `vendors/${index}/enabled`);
  return { leaves: Object.fromEntries(paths.map((path) => [path, leaf])) };
}

const refused = { code: "validation-failed", pointers: ["/consents"] };

it("takes 5,000 answers and refuses one more", () => {
  expect(() => checkStatusSize(statusOf(5_000, true))).not.toThrow();
  expect(refusalOf(() => checkStatusSize(statusOf(5_001, null)))).toEqual(refused);
});

it("refuses metadata and texts that grew beyond 128 KiB in many small steps", () => {
  expect(() => checkStatusSize(statusOf(15, "x".repeat(8_000)))).not.toThrow();
  expect(refusalOf(() => checkStatusSize(statusOf(17, ["x".repeat(8_000)])))).toEqual(refused);
});
