import type { ConsentsInput, JsonValue } from "@consents/contract";
import { describe, expect, it } from "vitest";
import { checkStatusSize } from "./check-status-size.ts";
import { type ConsentStatus, emptyStatus, type HeldLeaf } from "./consent-status.ts";
import { aboutPurpose, grant, refusalOf } from "./fixtures.ts";

function statusOf(count: number, value: JsonValue): ConsentStatus {
  const leaf: HeldLeaf = [value, 0, "event-1", 1];
  const paths = Array.from({ length: count }, (_, index) => `vendors/${index}/enabled`);
  return { leaves: Object.fromEntries(paths.map((path) => [path, leaf])) };
}

const refused = { code: "validation-failed", pointers: ["/consents"] };

it("takes 5,000 answers and refuses one more", () => {
  expect(() => checkStatusSize(statusOf(5_000, true), emptyStatus, grant)).not.toThrow();
  expect(refusalOf(() => checkStatusSize(statusOf(5_001, null), emptyStatus, grant))).toEqual(refused);
});

it("refuses metadata and texts that grew beyond 128 KiB in many small steps", () => {
  expect(() => checkStatusSize(statusOf(15, "x".repeat(8_000)), emptyStatus, grant)).not.toThrow();
  const tooMuch = statusOf(17, ["x".repeat(8_000)]);
  expect(refusalOf(() => checkStatusSize(tooMuch, emptyStatus, grant))).toEqual(refused);
});

describe("an event that only withdraws", () => {
  const objection = aboutPurpose({ id: "partners", enabled_li: false });
  const vendor: ConsentsInput = { vendors: { disabled: ["acme"] } };
  const described = aboutPurpose({ id: "news", enabled: false, metadata: { by: "phone" } });

  it("always fits where the notice offers what it refuses", () => {
    expect(() => checkStatusSize(statusOf(60_001, true), statusOf(60_000, true), objection)).not.toThrow();
  });

  it.each([
    ["vendors, whose ids are free", vendor],
    ["metadata, whose keys are", described],
  ])("with %s fits ten times as long", (_, consents) => {
    expect(() => checkStatusSize(statusOf(50_000, true), emptyStatus, consents)).not.toThrow();
    const outgrown = () => checkStatusSize(statusOf(50_001, true), statusOf(50_000, true), consents);
    expect(refusalOf(outgrown)).toEqual(refused);
  });

  it("fits for ever where it adds nothing: removing others may have left more than that", () => {
    const large = statusOf(60_000, true);
    expect(() => checkStatusSize(large, large, vendor)).not.toThrow();
  });
});
