import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { changedChoices, changedLeaves } from "./changed-choices.ts";
import { type Leaf, type LeafValue, leafOf, readLeaf, writeLeaf } from "./leaf.ts";

const status = {
  purposes: [
    {
      id: "newsletter",
      enabled: true,
      values: { topics: { value: "climate" }, often: { value: "monthly" } },
      channels: [{ id: "email", enabled: true }],
    },
    { id: "partners", enabled_li: false },
  ],
};
const of = (...entries: [Leaf, LeafValue][]) => changedChoices(status, new Map(entries));

describe("changedChoices", () => {
  it("says nothing of what stays", () => {
    expect(of([leafOf("newsletter", "enabled"), true])).toEqual({ purposes: [] });
  });

  it("gathers the leaves of one purpose", () => {
    expect(
      of(
        [leafOf("newsletter", "enabled"), false],
        [leafOf("newsletter", "values", "topics"), "climate,health"],
        [leafOf("newsletter", "channels", "email"), false],
        [leafOf("newsletter", "channels", "post"), true],
      ),
    ).toEqual({
      purposes: [
        {
          id: "newsletter",
          enabled: false,
          values: { topics: { value: "climate,health" } },
          channels: [
            { id: "email", enabled: false },
            { id: "post", enabled: true },
          ],
        },
      ],
    });
  });

  it("tells no from not answered", () => {
    expect(of([leafOf("calls", "enabled"), false])).toEqual({ purposes: [{ id: "calls", enabled: false }] });
    expect(of([leafOf("calls", "enabled"), null])).toEqual({ purposes: [] });
  });

  it("withdraws an objection", () => {
    expect(of([leafOf("partners", "enabled_li"), true])).toEqual({
      purposes: [{ id: "partners", enabled_li: true }],
    });
  });

  it("empties a preference", () => {
    expect(of([leafOf("newsletter", "values", "topics"), ""])).toEqual({
      purposes: [{ id: "newsletter", values: { topics: { value: "" } } }],
    });
  });

  const id = fc.constantFrom("a", "b", "newsletter");
  const leaf = fc.oneof(
    fc.record({
      purpose: id,
      kind: fc.constantFrom("enabled", "enabled_li", "channels"),
      id,
      value: fc.boolean(),
    }),
    fc.record({ purpose: id, kind: fc.constant("values"), id, value: fc.constantFrom("", "x", "x,y") }),
  );
  const draft = fc
    .array(leaf)
    .map(
      (all) =>
        new Map<Leaf, LeafValue>(
          all.map(({ purpose, kind, id: part, value }) => [
            leafOf(purpose, kind as "enabled", kind.startsWith("enabled") ? "" : part),
            value,
          ]),
        ),
    );

  it("holds exactly the changed leaves, with their new values", () => {
    fc.assert(
      fc.property(draft, draft, (before, after) => {
        const purposes: Parameters<typeof writeLeaf>[0] = [];
        for (const [one, value] of before) writeLeaf(purposes, one, value);
        const sent = changedChoices({ purposes }, after).purposes ?? [];
        for (const [one, value] of after) {
          const same = readLeaf({ purposes }, one) === value;
          expect(readLeaf({ purposes: sent }, one)).toBe(same ? null : value);
        }
        expect(new Set(sent.map((purpose) => purpose.id)).size).toBe(sent.length);
        expect(changedLeaves({ purposes }, after).every(([one]) => after.has(one))).toBe(true);
      }),
    );
  });
});
