import type { ConsentEventRequest, ConsentsInput, JsonObject } from "@consents/contract";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { changeEvent, deleteEvent } from "../domain/change-event.ts";
import { eraseUser } from "../domain/erase-user.ts";
import { ConsentsError } from "../domain/errors.ts";
import type { EventFilter } from "../domain/event-filter.ts";
import { aboutPurpose, catalogue, charity, NOON, operator } from "../domain/fixtures.ts";
import { recordEvent } from "../domain/record-event.ts";
import { removeEvents } from "../domain/remove-events.ts";
import type { Store } from "../domain/store.ts";
import { openStore } from "./open-store.ts";
import { type PostgresServer, postgresPrograms, startPostgres } from "./postgres/postgres-for-tests.ts";
import { IN_MEMORY } from "./sqlite/open-sqlite-store.ts";

/** Histories in the tests; `npm run torture` plays many more, one request after the other. */
const HISTORIES = 100;

/** What is done to one of a few events of a few people; `event` counts them. */
type Step =
  | { do: "record"; event: number; person: string; by_id: boolean; request: Partial<ConsentEventRequest> }
  | { do: "approve" | "remove"; event: number; person: string }
  | { do: "remove-matching"; person: string; filter: EventFilter }
  | { do: "erase"; person: string };

const event = fc.nat(9);
const person = fc.constantFrom("ada", "bob", "carl");
const metadata: fc.Arbitrary<JsonObject> = fc.constantFrom<JsonObject[]>(
  { z: 1, a: "é" },
  { a: ["x", { "10": 1, "9": 2 }] },
  { "": null },
);
const consents: fc.Arbitrary<ConsentsInput> = fc.oneof(
  fc.constantFrom(true, false, null).map((enabled) => aboutPurpose({ id: "news", enabled })),
  fc.record({
    purposes: fc.tuple(
      fc.record({
        id: fc.constant("partners"),
        enabled_li: fc.boolean(),
        enabled: fc.constant(null),
        metadata,
      }),
    ),
    channels: fc.tuple(fc.record({ id: fc.constant("sms"), enabled: fc.boolean() })),
    vendors: fc.constantFrom<ConsentsInput["vendors"][]>({ enabled: ["zeta", "acme"] }),
  }),
  // Refused.
  fc.constant(aboutPurpose({ id: "nonsense", enabled: true })),
);
const request: fc.Arbitrary<Partial<ConsentEventRequest>> = fc.record(
  {
    consents,
    metadata,
    regulation: fc.constantFrom("gdpr", "ccpa"),
    status: fc.constantFrom("confirmed", "pending_approval"),
    created_at: fc.constantFrom("2025-01-01T00:00:00Z", "2026-01-01T00:00:00.5+01:00"),
  },
  { requiredKeys: ["consents"], noNullPrototype: true },
);
const filter = fc.constantFrom<EventFilter[]>(
  { "metadata.z": "1" },
  { status: "pending_approval" },
  { regulation: "ccpa", "consents.purposes.id": "news" },
);
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant("record"), event, person, by_id: fc.boolean(), request }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom("approve", "remove"), event, person }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("remove-matching"), person, filter }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("erase"), person }) },
);
/** Groups of steps: those of a group come at the same moment. */
const history = fc.array(fc.array(step, { minLength: 1, maxLength: 6 }), { minLength: 1, maxLength: 5 });

/** Plays a history with people of its own, and gives all that was answered and all that is kept, as one text. */
async function play(store: Store, number: number, groups: readonly (readonly Step[])[]): Promise<string> {
  const answers: unknown[] = [];
  const erasures = new Map<string, number>();
  for (const [index, group] of groups.entries()) {
    const now = NOON + index;
    const changes = group.map((step) => {
      const organization_user_id = `h${number}-${step.person}`;
      const user = { organization_user_id };
      const erased = erasures.get(step.person) ?? 0;
      const common = { user, caller: operator, now };
      if (step.do === "erase") {
        erasures.set(step.person, erased + 1);
        return () => store.changeUser<unknown>(eraseUser({ ...common, regulation: "gdpr" }));
      }
      if (step.do === "remove-matching") {
        return () => store.changeUser<unknown>(removeEvents({ ...common, filter: step.filter }));
      }
      const id = `h${number}-${step.event}`;
      if (step.do === "record") {
        // What a new user is called must not depend on who is first; and nobody is called like who was erased.
        const newId = (): string => `user-${organization_user_id}-${erased}`;
        const request = { ...step.request, id, user: step.by_id ? { ...user, id: newId() } : user };
        return () =>
          store.changeUser<unknown>(
            recordEvent({ request, caller: operator, organization: charity, catalogue, now, newId }),
          );
      }
      const change = { id, ...common };
      return step.do === "remove"
        ? () => store.changeUser<unknown>(deleteEvent(change))
        : () =>
            store.changeUser<unknown>(
              changeEvent(change, { status: "confirmed" }, { organization: charity, catalogue }),
            );
    });
    for (const outcome of await Promise.allSettled(changes.map((change) => change()))) {
      if (outcome.status === "fulfilled") answers.push(outcome.value);
      else if (outcome.reason instanceof ConsentsError) answers.push(outcome.reason.code);
      else throw outcome.reason;
    }
  }
  for (const name of ["ada", "bob", "carl"]) {
    for (const regulation of ["gdpr", "ccpa"]) {
      const found = await store.findUser(
        "charity",
        { organization_user_id: `h${number}-${name}` },
        regulation,
      );
      answers.push(found ?? null);
      if (found === undefined) continue;
      const filter = { statuses: ["confirmed", "pending_approval"] as const, regulations: [regulation] };
      answers.push((await store.listEvents("charity", found.user.id, filter, { limit: 3 })).rows);
    }
  }
  return JSON.stringify(answers);
}

describe.skipIf(postgresPrograms === undefined)("the same history on SQLite and on PostgreSQL", () => {
  let server: PostgresServer;
  let stores: [Store, Store];
  beforeAll(async () => {
    server = await startPostgres();
    stores = [await openStore(IN_MEMORY), await openStore(await server.createDatabase())];
    for (const store of stores) await store.addOrganization(charity);
  });
  afterAll(async () => {
    await Promise.all(stores.map((store) => store.close()));
    await server.stop();
  });

  it("is answered by the same bytes, also where changes come at the same moment", async () => {
    let played = 0;
    const same = fc.asyncProperty(history, async (groups) => {
      const number = ++played;
      const [sqlite, postgres] = await Promise.all(stores.map((store) => play(store, number, groups)));
      expect(postgres).toBe(sqlite);
    });
    await fc.assert(same, { numRuns: HISTORIES, endOnFailure: false });
    const all: string[][] = [];
    for (const store of stores) {
      const kept: string[] = [];
      for await (const { user, statuses, events } of store.histories("charity")) {
        kept.push(JSON.stringify([user, [...statuses], events]));
      }
      all.push(kept);
    }
    expect(all[1]).toEqual(all[0]);
    expect(all[0]!.length).toBeGreaterThan(HISTORIES);
  });
});
