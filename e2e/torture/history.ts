import type { ConsentsInput } from "@consents/contract";
import fc from "fast-check";
import { bodyArbitrary, consentsArbitrary, type EventBody } from "./event-arbitrary.ts";

/** One of the two people whom a history is about. */
export type Person = "ada" | "bob";

/** One thing that is done. `which` counts the events said so far, round and round; those removed too. */
export type Step =
  | { do: "say"; person: Person; body: EventBody; pending: boolean; minutesAgo?: number }
  /** Ada herself, with a consent token. */
  | { do: "answer"; body: EventBody }
  | { do: "say all"; person: Person; bodies: EventBody[] }
  | { do: "approve" | "remove" | "repeat" | "contradict"; which: number }
  | { do: "rephrase"; which: number; consents: ConsentsInput }
  | { do: "talk nonsense"; person: Person }
  | { do: "wait"; milliseconds: number };

/** Things done one after the other, and another order in which the events that remain could have come. */
export interface History {
  steps: Step[];
  /** Sorts the events anew; each is compared by the number at its place, round and round. */
  order: number[];
}

const person = fc.constantFrom<Person>("ada", "ada", "ada", "bob");
const which = fc.nat(31);
const options = { noNullPrototype: true } as const;

const say = fc.record(
  {
    do: fc.constant("say" as const),
    person,
    body: bodyArbitrary,
    pending: fc.constantFrom(false, false, true),
    // Few, so that some are at the same time.
    minutesAgo: fc.nat(3),
  },
  { ...options, requiredKeys: ["do", "person", "body", "pending"] },
);

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: say },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("answer" as const), body: bodyArbitrary }, options) },
  {
    weight: 1,
    arbitrary: fc.record(
      {
        do: fc.constant("say all" as const),
        person,
        bodies: fc.array(bodyArbitrary, { minLength: 1, maxLength: 3 }),
      },
      options,
    ),
  },
  {
    weight: 5,
    arbitrary: fc.record(
      { do: fc.constantFrom("approve" as const, "approve", "remove", "repeat", "contradict"), which },
      options,
    ),
  },
  {
    weight: 1,
    arbitrary: fc.record(
      { do: fc.constant("rephrase" as const), which, consents: consentsArbitrary },
      options,
    ),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("talk nonsense" as const), person }, options) },
  {
    weight: 2,
    arbitrary: fc.record(
      { do: fc.constant("wait" as const), milliseconds: fc.constantFrom(1, 1_000, 60_000) },
      options,
    ),
  },
);

/** See {@link History}. */
export const historyArbitrary: fc.Arbitrary<History> = fc.record(
  {
    steps: fc.array(step, { minLength: 1, maxLength: 14 }),
    order: fc.array(fc.nat(99), { minLength: 1, maxLength: 14 }),
  },
  options,
);
