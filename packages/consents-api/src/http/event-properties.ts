import { consentEventSchema, metadataSchema } from "@consents/contract";
import type * as v from "valibot";

/** What an event has that may be written as text, by dotted names: what lists hold is named like what they are in. */
export interface EventProperties {
  /** `consents.purposes.id` */
  names: readonly string[];
  /** What stands before the names that an organization chooses itself: `metadata.` */
  prefixes: readonly string[];
}

/** Those of the schema that events are answered in, so that none is forgotten. */
export const eventProperties: EventProperties = {
  names: namesIn(consentEventSchema, "").filter((name) => !name.endsWith(".")),
  prefixes: namesIn(consentEventSchema, "").filter((name) => name.endsWith(".")),
};

/** The parts of valibot's schemas in which there are others. */
interface Outer {
  entries?: v.ObjectEntries;
  wrapped?: v.GenericSchema;
  item?: v.GenericSchema;
  options?: readonly (v.GenericSchema | string)[];
}

function namesIn(schema: v.GenericSchema, name: string): string[] {
  if (schema === metadataSchema || schema.type === "record") return [`${name}.`];
  const { entries, wrapped, item, options } = schema as Outer;
  if (entries !== undefined) {
    return Object.entries(entries).flatMap(([key, entry]) =>
      namesIn(entry as v.GenericSchema, name === "" ? key : `${name}.${key}`),
    );
  }
  const inner = wrapped ?? item;
  if (inner !== undefined) return namesIn(inner, name);
  // A picklist's options are texts.
  if (schema.type !== "union" || options === undefined) return [name];
  return options.flatMap((option) => (typeof option === "string" ? [] : namesIn(option, name)));
}
