import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Leaf, type LeafValue, leafOf } from "./leaf.ts";
import { splitChanges } from "./split-changes.ts";

const KINDS = ["enabled", "enabled_li", "values", "channels"] as const;
const changes = fc.uniqueArray(
  fc.tuple(
    fc.tuple(fc.constantFrom("a", "b", "c"), fc.constantFrom(...KINDS)).map(([id, kind]) => leafOf(id, kind)),
    fc.constantFrom<LeafValue>(true, false, null, "", "climate"),
  ),
  { selector: ([leaf]) => leaf },
);
const citizen = { sub: "alice", scope: "" };

describe("splitChanges", () => {
  it.each<[string, LeafValue]>([
    ["a no, or an objection", false],
    ["no answer any more", null],
    ["a preference that is emptied", ""],
  ])("sends %s ahead of what grants", (_, value) => {
    const taken: [Leaf, LeafValue] = [leafOf("news", "values", "topics"), value];
    const given: [Leaf, LeafValue] = [leafOf("news", "channels", "sms"), true];
    const fewer: [Leaf, LeafValue] = [leafOf("calls", "values", "topics"), "climate"];
    expect(splitChanges([given, taken, fewer], citizen)).toEqual([[taken], [given, fewer]]);
  });

  it("says every change once, in as few events as nothing that takes back needs", () => {
    fc.assert(
      fc.property(changes, (changed) => {
        const events = splitChanges(changed, citizen);
        expect(new Set(events.flat())).toEqual(new Set(changed));
        expect(events.flat()).toHaveLength(changed.length);
        const sides = new Set(changed.map(([, value]) => !value));
        expect(events).toHaveLength(sides.size);
        for (const event of events) expect(new Set(event.map(([, value]) => !value)).size).toBe(1);
      }),
    );
  });

  it("leaves together what the token has approved as a whole", () => {
    const changed: [Leaf, LeafValue][] = [
      [leafOf("news", "enabled"), true],
      [leafOf("calls", "enabled"), false],
    ];
    expect(splitChanges(changed, { ...citizen, validations: true })).toEqual([changed]);
  });
});
