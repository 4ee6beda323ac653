import type { ConsentsInput } from "@consents/contract";
import { expect, it } from "vitest";
import { consentsOf, emptyStatus } from "./consent-status.ts";
import { complete } from "./create-event.ts";
import { storedEvent } from "./fixtures.ts";
import { mergeEvent } from "./merge-event.ts";

it("says nothing of nothing, with every list there", () => {
  expect(consentsOf(emptyStatus)).toEqual({
    purposes: [],
    channels: [],
    vendors: { enabled: [], enabled_li: [], disabled: [], disabled_li: [] },
  });
});

it("gives back everything that one event said", () => {
  const consents: ConsentsInput = {
    purposes: [
      {
        id: "metadata",
        enabled: null,
        enabled_li: false,
        metadata: { "a/b": [1, 2], values: "x" },
        values: { channels: { value: "water,food" } },
        channels: [{ id: "sms", enabled: false, metadata: { why: "night" } }],
        preferences: [
          {
            id: "values",
            enabled: true,
            metadata: { from: "old tree" },
            values: { metadata: { value: "" } },
            channels: [{ id: "email", enabled: true }],
          },
        ],
      },
      { id: "news", enabled: true },
    ],
    channels: [{ id: "enabled", enabled: false }],
    vendors: { enabled: ["a"], enabled_li: ["b"], disabled: ["b"], disabled_li: ["a"] },
    tcfcs: "CPc…",
  };
  expect(consentsOf(mergeEvent(emptyStatus, storedEvent({ consents })))).toEqual(complete(consents));
});

it("lists ids in one order, also where one begins like another", () => {
  const ids = ["b", "a-b", "a", "a.b", "a0"];
  const consents = { purposes: ids.map((id) => ({ id, enabled: true, enabled_li: true })) };
  const { purposes } = consentsOf(mergeEvent(emptyStatus, storedEvent({ consents })));
  expect(purposes.map(({ id }) => id).sort()).toEqual([...ids].sort());
  expect(purposes).toHaveLength(ids.length);
});

it("gives a channel whose metadata alone was told no answer", () => {
  const status = { leaves: { "channels/sms/metadata/k": [1, 0, "e", 1] as const } };
  expect(consentsOf(status).channels).toEqual([{ id: "sms", enabled: null, metadata: { k: 1 } }]);
});
