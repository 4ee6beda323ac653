import type { JsonValue } from "@consents/contract";
import fc from "fast-check";

/** What is read of JSON Schema (2020-12): the part that the document uses. Annotations are passed over. */
export interface JsonSchema {
  $ref?: string;
  const?: JsonValue;
  enum?: JsonValue[];
  type?: string | string[];
  anyOf?: JsonSchema[];
  allOf?: { pattern: string }[];
  properties?: Record<string, JsonSchema>;
  required?: string[];
  additionalProperties?: boolean | JsonSchema;
  propertyNames?: JsonSchema;
  items?: JsonSchema;
  minItems?: number;
  maxItems?: number;
  pattern?: string;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  default?: JsonValue;
  description?: string;
  format?: string;
}

const read = new Set<string>([
  ...["$ref", "const", "enum", "type", "anyOf", "allOf", "properties", "required", "additionalProperties"],
  ...["propertyNames", "items", "minItems", "maxItems", "pattern", "minLength", "maxLength"],
  ...["minimum", "maximum", "default", "description", "format"],
]);

/** Arrays get so many entries more than they must have. */
const ITEMS_MORE = 3;

/** Members of an object, beside those that it must have. */
const OPTIONAL_MAX = 4;

/** What a schema alone cannot say. */
export interface Hints {
  /** The schema behind a reference. */
  resolve(ref: string): JsonSchema;
  /** Values that mean something here, by the name of a property, a parameter or a schema. */
  known(name: string): readonly JsonValue[];
}

/** Values that a schema allows, mostly known ones where there are such: others exist nowhere, and are refused early. */
export function arbitraryOf(schema: JsonSchema, hints: Hints, name = ""): fc.Arbitrary<JsonValue> {
  const unread = Object.keys(schema).find((keyword) => !read.has(keyword));
  if (unread !== undefined) throw new Error(`The fuzz test does not read ${unread} yet.`);
  const known = hints.known(name);
  if (known.length === 0) return arbitraryOfShape(schema, hints, name);
  return fc.oneof(
    { weight: known.some(isObject) ? 1 : 6, arbitrary: fc.constantFrom(...known) },
    { weight: 1, arbitrary: arbitraryOfShape(schema, hints, name) },
  );
}

function isObject(value: JsonValue): boolean {
  return typeof value === "object" && value !== null;
}

function arbitraryOfShape(schema: JsonSchema, hints: Hints, name: string): fc.Arbitrary<JsonValue> {
  const { $ref, anyOf, type } = schema;
  if ($ref !== undefined) {
    const place = $ref.slice($ref.lastIndexOf("/") + 1);
    // A property's own name says more than that of its schema.
    const isNamed = hints.known(name).length > 0;
    return arbitraryOf(hints.resolve($ref), hints, isNamed ? "" : place);
  }
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  if (anyOf !== undefined) return fc.oneof(...anyOf.map((one) => arbitraryOf(one, hints, name)));
  const types = [type ?? "any"].flat();
  return fc.oneof(...types.map((one) => arbitraryOfType(one, schema, hints, name)));
}

function arbitraryOfType(
  type: string,
  schema: JsonSchema,
  hints: Hints,
  name: string,
): fc.Arbitrary<JsonValue> {
  switch (type) {
    case "null":
      return fc.constant(null);
    case "boolean":
      return fc.boolean();
    case "integer":
      return fc.integer({ min: schema.minimum ?? -1_000_000, max: schema.maximum ?? 1_000_000 });
    case "number":
      return fc.double({ noNaN: true, min: schema.minimum ?? -1e6, max: schema.maximum ?? 1e6 });
    case "string":
      return stringOf(schema);
    case "array": {
      const { items = {}, minItems: minLength = 0, maxItems = Number.POSITIVE_INFINITY } = schema;
      const maxLength = Math.min(maxItems, minLength + ITEMS_MORE);
      return fc.array(arbitraryOf(items, hints, name), { minLength, maxLength });
    }
    case "object":
      return objectOf(schema, hints);
    default:
      return anyJson;
  }
}

/** Any JSON at all, of no great size. */
export const anyJson: fc.Arbitrary<JsonValue> = fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<JsonValue>;

function objectOf(schema: JsonSchema, hints: Hints): fc.Arbitrary<JsonValue> {
  const { properties, required = [], additionalProperties, propertyNames } = schema;
  if (properties === undefined) {
    const isOpen = additionalProperties === undefined || typeof additionalProperties === "boolean";
    const values = isOpen ? anyJson : arbitraryOf(additionalProperties, hints);
    const names = propertyNames === undefined ? fc.string() : stringOf(propertyNames);
    return fc.dictionary(names, values, { maxKeys: 4, noNullPrototype: true });
  }
  const entries = Object.entries(properties).map(
    ([key, one]) => [key, arbitraryOf(one, hints, key)] as const,
  );
  return sparse(Object.fromEntries(entries), required);
}

/** An object with what is required, and little else: each member may be one too many. */
export function sparse<T>(
  members: Record<string, fc.Arbitrary<T>>,
  required: readonly string[],
): fc.Arbitrary<Record<string, T>> {
  const optional = Object.keys(members).filter((name) => !required.includes(name));
  const chosen = fc.subarray(optional, { maxLength: Math.min(optional.length, OPTIONAL_MAX) });
  return chosen.chain((more) =>
    fc.record(Object.fromEntries([...required, ...more].map((name) => [name, members[name]!])), {
      noNullPrototype: true,
    }),
  );
}

function stringOf({ pattern, allOf = [], minLength = 0, maxLength = 64, format }: JsonSchema) {
  const patterns = [pattern, ...allOf.map((one) => one.pattern)]
    .filter((one) => one !== undefined)
    .map((one) => new RegExp(one, "u"));
  if (format === "date-time") return fc.date({ noInvalidDate: true }).map((date) => date.toISOString());
  const [only, ...others] = patterns;
  const texts =
    only !== undefined && others.length === 0
      ? fc.stringMatching(only)
      : fc.string({ unit: "grapheme", minLength, maxLength: Math.min(maxLength, 64) });
  return texts.filter(
    (text) => text.length >= minLength && text.length <= maxLength && patterns.every((one) => one.test(text)),
  );
}
