import type { JsonValue } from "@consents/contract";
import fc from "fast-check";
import { anyJson } from "./schema-arbitrary.ts";

/** Values on which programs have stumbled. */
export const nastyValues: readonly JsonValue[] = [
  ...[
    "",
    " ",
    "\0",
    "\ud800",
    "\u202e",
    "null",
    "__proto__",
    "../../etc/passwd",
    "%00",
    "' OR 1=1 --",
    "\u{1f4a9}",
  ],
  ...[0, -0, -1, 0.5, 1e308, 5e-324, 2 ** 53, -(2 ** 63), 4_294_967_296],
  ...[null, true, false, [], {}, [[]], [null], { a: { a: { a: {} } } }],
  "x".repeat(300),
  "0000-00-00T00:00:00Z",
  "9999-12-31T23:59:59.999Z",
  "2026-11-21T12:00:00+99:99",
  JSON.parse('{"__proto__":1}'),
  { constructor: { prototype: 1 } },
  JSON.parse(`${"[".repeat(40)}${"]".repeat(40)}`),
];

/** One change of a JSON value, somewhere in it. */
export interface Distortion {
  /** Which part, counted from the outside in; beyond the last it begins again. */
  part: number;
  /** What is done to it. */
  how: "replace" | "spoil" | "remove" | "double" | "add";
  value: JsonValue;
}

export const distortion: fc.Arbitrary<Distortion> = fc.record({
  part: fc.nat(200),
  how: fc.constantFrom("replace", "replace", "spoil", "spoil", "remove", "double", "add"),
  value: fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(...nastyValues) },
    { weight: 1, arbitrary: anyJson },
  ),
});

/** The value with that change made. */
export function distort(json: JsonValue, { part, how, value }: Distortion): JsonValue {
  const places = [...placesIn(json)];
  const wanted = places[part % places.length];
  // The whole of it has no place in anything.
  if (wanted === undefined || part % (places.length + 1) === places.length) return value;
  const copy = structuredClone(json);
  const parent = wanted.path.reduce<JsonValue>((at, key) => (at as Record<string, JsonValue>)[key]!, copy);
  change(parent as Record<string, JsonValue> | JsonValue[], wanted.key, how, value);
  return copy;
}

interface Place {
  path: string[];
  key: string;
}

function* placesIn(json: JsonValue, path: string[] = []): Generator<Place> {
  if (typeof json !== "object" || json === null) return;
  for (const [key, inner] of Object.entries(json)) {
    yield { path, key };
    yield* placesIn(inner, [...path, key]);
  }
}

function change(
  parent: Record<string, JsonValue> | JsonValue[],
  key: string,
  how: Distortion["how"],
  value: JsonValue,
): void {
  if (Array.isArray(parent)) {
    const index = Number(key);
    if (how === "replace") parent[index] = value;
    if (how === "spoil") parent[index] = spoil(parent[index] ?? null, value);
    if (how === "remove") parent.splice(index, 1);
    if (how === "double") parent.splice(index, 0, parent[index] ?? null);
    if (how === "add") parent.push(value);
    return;
  }
  const own = parent[key];
  if (how === "replace") parent[key] = value;
  if (how === "spoil") parent[key] = spoil(own ?? null, value);
  if (how === "remove") delete parent[key];
  // What another member means, under a name that is nearly right.
  if (how === "double") parent[`${key}s`] = own ?? null;
  if (how === "add") parent[typeof value === "string" ? value : "extra"] = value;
}

/** A text that was good, with something in it that is not; NUL is what databases take least. */
function spoil(own: JsonValue, value: JsonValue): JsonValue {
  if (typeof own !== "string") return value;
  return own + (typeof value === "string" ? value : "\0");
}
