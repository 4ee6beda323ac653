import type { ConsentsInput } from "@consents/contract";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type ConsentStatus, consentsOf, emptyStatus } from "./consent-status.ts";
import { aboutPurpose, NOON, storedEvent } from "./fixtures.ts";
import { leavesOf } from "./leaves.ts";
import { mergeEvent, replay } from "./merge-event.ts";
import type { StoredEvent } from "./records.ts";

// Few ids, few times: generated histories must collide to say something.
const id = fc.constantFrom("a", "b");
const choice = fc.constantFrom(true, false, null);
const metadata = fc.dictionary(
  fc.constantFrom("k", "enabled", "a/b"),
  fc.constantFrom(1, "x", ["x"], ["y", "z"], { deep: true }),
);
const values = fc.dictionary(id, fc.record({ value: fc.constantFrom("", "v", "v,w") }));
const channel = fc.record({ id, enabled: choice, metadata }, { requiredKeys: ["id", "enabled"] });
const some = { maxLength: 2, selector: (one: { id: string }) => one.id };
const preference = fc.record(
  { id, enabled: choice, metadata, values, channels: fc.uniqueArray(channel, some) },
  { requiredKeys: ["id"] },
);
const purpose = fc.record(
  {
    id,
    enabled: choice,
    enabled_li: choice,
    metadata,
    values,
    channels: fc.uniqueArray(channel, some),
    preferences: fc.uniqueArray(preference, some),
  },
  { requiredKeys: ["id"] },
);
const vendors: fc.Arbitrary<ConsentsInput["vendors"]> = fc.constantFrom(
  { enabled: ["a"], disabled_li: ["b"] },
  { disabled: ["a"], enabled_li: ["b"] },
);
const consents: fc.Arbitrary<ConsentsInput> = fc.record(
  {
    purposes: fc.uniqueArray(purpose, some),
    channels: fc.uniqueArray(channel, some),
    vendors,
    tcfcs: fc.constantFrom("T1", "T2"),
  },
  { requiredKeys: [] },
);

const history: fc.Arbitrary<StoredEvent[]> = fc
  .array(
    fc.record({
      consents,
      minute: fc.integer({ min: 0, max: 3 }),
      status: fc.constantFrom("confirmed" as const, "confirmed" as const, "pending_approval" as const),
      regulation: fc.constantFrom("gdpr", "gdpr", "ccpa"),
    }),
    { maxLength: 8 },
  )
  .map((entries) =>
    entries.map(({ minute, ...event }, index) =>
      storedEvent(
        { ...event, id: `event-${index}` },
        { effective_at: NOON + minute * 60_000, version: index + 1 },
      ),
    ),
  );

const shuffled = history.chain((events) =>
  fc.tuple(fc.constant(events), fc.shuffledSubarray(events, { minLength: events.length })),
);

describe("the fold", () => {
  it("gives the same statuses for every order of arrival (law 1)", () => {
    fc.assert(
      fc.property(shuffled, ([events, other]) => {
        expect(replay(other)).toEqual(replay(events));
      }),
    );
  });

  it("gives the same answers on the wire, byte by byte, for every order of arrival (law 1)", () => {
    const wire = (events: StoredEvent[]): string => JSON.stringify(consentsOf(gdpr(replay(events))));
    fc.assert(
      fc.property(shuffled, ([events, other]) => {
        expect(wire(other)).toBe(wire(events));
      }),
    );
  });

  it("is not moved by an event that comes twice (law 2)", () => {
    fc.assert(
      fc.property(shuffled, ([events, again]) => {
        expect(replay([...events, ...again])).toEqual(replay(events));
        const status = gdpr(replay(events));
        for (const stored of events.filter(({ event }) => event.regulation === "gdpr")) {
          expect(mergeEvent(status, stored)).toBe(status);
        }
      }),
    );
  });

  it("gives step by step, through the stored JSON, what a replay gives (law 3)", () => {
    fc.assert(
      fc.property(history, (events) => {
        let status: ConsentStatus = emptyStatus;
        for (const stored of events) {
          if (stored.event.regulation !== "gdpr") continue;
          status = JSON.parse(JSON.stringify(mergeEvent(status, stored))) as ConsentStatus;
        }
        expect(status).toEqual(gdpr(replay(events)));
      }),
    );
  });

  it("touches only the leaves that an event names (law 4)", () => {
    fc.assert(
      fc.property(history, consents, (events, more) => {
        const before = gdpr(replay(events));
        const after = mergeEvent(
          before,
          storedEvent({ id: "last", consents: more }, { effective_at: NOON * 2 }),
        );
        const named = new Set(leavesOf(more).map(({ path }) => path));
        for (const path of new Set([...Object.keys(before.leaves), ...Object.keys(after.leaves)])) {
          if (!named.has(path)) expect(after.leaves[path]).toBe(before.leaves[path]);
        }
      }),
    );
  });

  it("holds, leaf by leaf, what the latest event says (laws 5 and 6)", () => {
    // Said once more, the slow and plain way.
    const rank = (value: unknown): number => (value === false || value === "" ? 2 : value === null ? 1 : 0);
    fc.assert(
      fc.property(history, (events) => {
        const said = events
          .filter(({ event }) => event.status === "confirmed" && event.regulation === "gdpr")
          .flatMap(({ event, effective_at }) =>
            leavesOf(event.consents).map(({ path, value }) => ({ path, value, effective_at, id: event.id })),
          )
          .sort(
            (a, b) =>
              a.effective_at - b.effective_at || rank(a.value) - rank(b.value) || (a.id < b.id ? -1 : 1),
          );
        const expected = Object.fromEntries(said.map(({ path, value }) => [path, value]));
        const held = Object.entries(gdpr(replay(events)).leaves).map(([path, [value]]) => [path, value]);
        expect(Object.fromEntries(held)).toEqual(expected);
      }),
    );
  });

  it("does not count a pending event, and counts it at its original place once approved (law 7)", () => {
    fc.assert(
      fc.property(history, (events) => {
        const confirmed = events.filter(({ event }) => event.status === "confirmed");
        expect(replay(events)).toEqual(replay(confirmed));
        const approved = events.map((stored) => ({
          ...stored,
          event: { ...stored.event, status: "confirmed" as const },
        }));
        const late = approved.filter((_, index) => events[index]?.event.status === "pending_approval");
        expect(replay([...confirmed, ...late])).toEqual(replay(approved));
      }),
    );
  });

  it("keeps a withdrawal that was made between a request and its approval (law 7)", () => {
    const request = storedEvent({ id: "request" }, { effective_at: NOON });
    const withdrawal = storedEvent(
      { id: "withdrawal", consents: aboutPurpose({ id: "news", enabled: false }) },
      { effective_at: NOON + 1 },
    );
    const status = gdpr(replay([withdrawal, request]));
    expect(consentsOf(status).purposes).toEqual([{ id: "news", enabled: false }]);
  });

  it("keeps regulations apart (law 9)", () => {
    fc.assert(
      fc.property(history, (events) => {
        const only = events.filter(({ event }) => event.regulation === "gdpr");
        expect(gdpr(replay(events))).toEqual(gdpr(replay(only)));
      }),
    );
  });

  it("merges metadata key by key and replaces what stands in a key, arrays too (law 10)", () => {
    const say = (more: object, minute: number): StoredEvent =>
      storedEvent(
        { id: `event-${minute}`, consents: aboutPurpose({ id: "news", metadata: { ...more } }) },
        { effective_at: NOON + minute },
      );
    const status = gdpr(replay([say({ tags: ["a", "b"], source: "web" }, 1), say({ tags: ["c"] }, 2)]));
    expect(consentsOf(status).purposes).toEqual([{ id: "news", metadata: { source: "web", tags: ["c"] } }]);
  });

  it("gives the status at a past time (law 12)", () => {
    fc.assert(
      fc.property(history, fc.integer({ min: -1, max: 4 }), (events, minute) => {
        const time = NOON + minute * 60_000;
        expect(replay(events, time)).toEqual(
          replay(events.filter(({ effective_at }) => effective_at <= time)),
        );
      }),
    );
  });
});

describe("a tie", () => {
  const at = (id: string, enabled: boolean | null): StoredEvent =>
    storedEvent({ id, consents: aboutPurpose({ id: "news", enabled }) });

  it.each([
    ["a refusal beats a grant", at("z", true), at("a", false), false],
    ["a refusal beats no answer", at("z", null), at("a", false), false],
    ["no answer beats a grant", at("z", true), at("a", null), null],
    ["the greater id wins between equals", at("b", true), at("a", true), true],
  ])("is broken so: %s", (_, one, other, enabled) => {
    for (const events of [
      [one, other],
      [other, one],
    ]) {
      const status = gdpr(replay(events));
      expect(consentsOf(status).purposes[0]?.enabled).toBe(enabled);
      if (enabled === true) expect(status.leaves["purposes/news/enabled"]?.[2]).toBe("b");
    }
  });
});

function gdpr(statuses: Map<string, ConsentStatus>): ConsentStatus {
  return statuses.get("gdpr") ?? emptyStatus;
}
