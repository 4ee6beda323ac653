import type { ConsentEventRequest, ConsentsInput } from "@consents/contract";
import fc from "fast-check";

/** What an event says, about the things that `smallNotice` offers: few, so that events meet. */
export type EventBody = Pick<ConsentEventRequest, "consents" | "regulation" | "metadata">;

/** Regulations that the organizations here keep statuses for. */
export const regulations: readonly string[] = ["gdpr", "ccpa"];

const choice = fc.constantFrom(true, false, null);
const metadata = fc.dictionary(
  fc.constantFrom("k", "enabled", "a/b"),
  fc.constantFrom(1, "é", ["x"], ["y", "z"], { deep: { "1": [] } }),
  { maxKeys: 2, noNullPrototype: true },
);
const channel = fc.record(
  { id: fc.constantFrom("email", "sms"), enabled: choice, metadata },
  { requiredKeys: ["id", "enabled"], noNullPrototype: true },
);
const channels = fc.uniqueArray(channel, { maxLength: 2, selector: ({ id }) => id });
const values = fc.record(
  {
    topics: fc.record(
      { value: fc.constantFrom("", "coast", "rescues", "coast,rescues") },
      { noNullPrototype: true },
    ),
  },
  { noNullPrototype: true },
);
const newsletter = fc.record(
  { id: fc.constant("newsletter"), enabled: choice, values, channels, metadata },
  { requiredKeys: ["id", "enabled"], noNullPrototype: true },
);
const partners = fc.record(
  { id: fc.constant("partners"), enabled: choice, enabled_li: choice, metadata },
  { requiredKeys: ["id", "enabled_li"], noNullPrototype: true },
);
const purposes = fc.oneof(fc.tuple(newsletter), fc.tuple(partners), fc.tuple(partners, newsletter));
const vendors: fc.Arbitrary<NonNullable<ConsentsInput["vendors"]>> = fc.constantFrom(
  { enabled: ["acme"], disabled_li: ["zeta"] },
  { disabled: ["acme"], enabled_li: ["zeta"] },
);

/** Never empty, and never refused. */
export const consentsArbitrary: fc.Arbitrary<ConsentsInput> = fc.record(
  { purposes, channels, vendors, tcfcs: fc.constantFrom("T1", "T2") },
  { requiredKeys: ["purposes"], noNullPrototype: true },
);

/** See {@link EventBody}. */
export const bodyArbitrary: fc.Arbitrary<EventBody> = fc.record(
  { consents: consentsArbitrary, regulation: fc.constantFrom("gdpr", "gdpr", "gdpr", "ccpa"), metadata },
  { requiredKeys: ["consents"], noNullPrototype: true },
);
