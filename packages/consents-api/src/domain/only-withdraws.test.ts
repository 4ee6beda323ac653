import type { ConsentsInput } from "@consents/contract";
import { expect, it } from "vitest";
import { onlyWithdraws } from "./only-withdraws.ts";

const news = (choice: object): ConsentsInput => ({ purposes: [{ id: "news", ...choice }] });

it.each<[string, ConsentsInput, boolean]>([
  ["a withdrawal", news({ enabled: false }), true],
  ["an objection", news({ enabled_li: false }), true],
  ["not answered any more", news({ enabled: null }), true],
  ["no value any more", news({ values: { topics: { value: "" } } }), true],
  [
    "a refused channel, with metadata",
    { channels: [{ id: "sms", enabled: false, metadata: { by: "x" } }] },
    true,
  ],
  ["refused vendors", { vendors: { disabled: ["v"], disabled_li: ["v"] } }, true],
  ["a grant", news({ enabled: true }), false],
  [
    "a withdrawal with a channel that is granted",
    news({ enabled: false, channels: [{ id: "sms", enabled: true }] }),
    false,
  ],
  ["a withdrawal beside a grant", { ...news({ enabled: false }), vendors: { enabled: ["v"] } }, false],
  ["fewer values", news({ values: { topics: { value: "water" } } }), false],
  ["metadata alone", news({ metadata: { by: "x" } }), false],
  ["nothing", {}, false],
])("%s: %o → %s", (_name, consents, withdraws) => {
  expect(onlyWithdraws(consents)).toBe(withdraws);
});
