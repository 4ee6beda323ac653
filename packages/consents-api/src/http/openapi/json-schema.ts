import { type JsonObject, lifetimeSchema, metadataSchema, TOKEN_LIFETIME_DEFAULT } from "@consents/contract";
import { type ConversionConfig, toJsonSchema, toJsonSchemaDefs } from "@valibot/to-json-schema";
import type { GenericSchema } from "valibot";
import { glossary } from "./glossary.ts";
import { namedSchemas } from "./named-schemas.ts";

/** What the library cannot see: a check by a function, and a value that is parsed later. */
const opaque: ReadonlyMap<unknown, JsonObject> = new Map<unknown, JsonObject>([
  [metadataSchema, { type: "object" }],
  [lifetimeSchema, { type: "integer", minimum: 1, default: TOKEN_LIFETIME_DEFAULT }],
]);

// Of the library's types only the config's is at hand.
type OverrideSchema = Parameters<NonNullable<ConversionConfig["overrideSchema"]>>[0];
type JsonSchema = OverrideSchema["jsonSchema"];

const config: ConversionConfig = {
  target: "draft-2020-12",
  // Schemas are described as who sends sees them.
  typeMode: "input",
  definitions: namedSchemas,
  overrideRef: ({ referenceId }) => `#/components/schemas/${referenceId}`,
  overrideSchema: ({ valibotSchema, jsonSchema, referenceId }) => {
    const known = opaque.get(valibotSchema);
    if (known !== undefined) return known as JsonSchema;
    const described = shortNullable(withDescriptions(jsonSchema, referenceId));
    return valibotSchema.type === "loose_object" ? { ...described, additionalProperties: true } : described;
  },
  overrideAction: ({ valibotAction, jsonSchema, errors }) => {
    if (valibotAction.type !== "regex" || errors === undefined) return undefined;
    // JSON Schema's patterns are read with the flag `u`, and a text may have to fit several.
    const { source } = (valibotAction as unknown as { requirement: RegExp }).requirement;
    if (jsonSchema.pattern === undefined) return { ...jsonSchema, pattern: source };
    return jsonSchema.pattern === source
      ? jsonSchema
      : { ...jsonSchema, allOf: [...(jsonSchema.allOf ?? []), { pattern: source }] };
  },
};

/** A schema that is parsed with as JSON Schema (2020-12), with references to what has a name. */
export function jsonSchemaOf(schema: GenericSchema): JsonObject {
  const { $schema: _dialect, $defs: _named, ...converted } = toJsonSchema(schema, config);
  return plain(converted);
}

/** Everything that has a name, for `components`. */
export function namedJsonSchemas(): Record<string, JsonObject> {
  const { definitions: _definitions, ...rest } = config;
  const named = Object.entries(toJsonSchemaDefs(namedSchemas, rest));
  return Object.fromEntries(
    named.map(([name, schema]) => {
      const description = glossary.get(name);
      return [name, { ...(description !== undefined && { description }), ...plain(schema) }];
    }),
  );
}

function withDescriptions(schema: JsonSchema, name: string | undefined): JsonSchema {
  const { properties, required, ...rest } = schema;
  if (properties === undefined) return schema;
  const described = Object.entries(properties).map(([field, property]) => {
    const description = glossary.get(`${name}.${field}`) ?? glossary.get(field);
    const add = description !== undefined && typeof property === "object" && !property.description;
    return [field, add ? { ...property, description } : property];
  });
  return {
    ...rest,
    properties: Object.fromEntries(described),
    ...(required !== undefined && required.length > 0 && { required }),
  };
}

// `anyOf` a type and null says no more than both types in a list.
function shortNullable(schema: JsonSchema): JsonSchema {
  const { anyOf, ...rest } = schema;
  const [one, other, more] = anyOf ?? [];
  if (more !== undefined || typeof one !== "object" || typeof other !== "object") return schema;
  if (other.type !== "null" || typeof one.type !== "string") return schema;
  return { ...rest, ...one, type: [one.type, "null"] };
}

function plain(schema: object): JsonObject {
  return JSON.parse(JSON.stringify(schema)) as JsonObject;
}
