import fc from "fast-check";
import { expect, it } from "vitest";
import { canonicalJson, canonicalSha256 } from "./canonical-json.ts";

it("writes the example of RFC 8785 §3.2.3", () => {
  const value = {
    numbers: JSON.parse("[333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001]"),
    string: "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"/",
    literals: [null, true, false],
  };
  expect(canonicalJson(value)).toBe(
    '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],' +
      '"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
  );
});

it("sorts members by UTF-16 code units (RFC 8785 §3.2.3)", () => {
  const value = { "\u20ac": 1, "\r": 2, "\ufb33": 3, "1": 4, "\ud83d\ude00": 5, "\u0080": 6, "\u00f6": 7 };
  expect(Object.values(JSON.parse(canonicalJson(value)) as object)).toHaveLength(7);
  expect(canonicalJson(value)).toBe(
    '{"\\r":2,"1":4,"\u0080":6,"\u00f6":7,"\u20ac":1,"\ud83d\ude00":5,"\ufb33":3}',
  );
});

it("gives equal values the same text, whatever the order of their members", () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string({ unit: "grapheme" }), fc.jsonValue()), (value) => {
      const reversed = Object.fromEntries(Object.entries(value).reverse());
      expect(canonicalJson(reversed)).toBe(canonicalJson(value));
      expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
});

it("leaves out what is undefined", () => {
  expect(canonicalJson({ a: undefined, b: 1 })).toBe('{"b":1}');
});

it.each([
  ["a lone surrogate", { a: "\ud800" }, "Lone surrogate is not allowed"],
  ["a lone surrogate in a key", { "\udc00": 1 }, "Lone surrogate is not allowed"],
  ["NaN", { a: Number.NaN }, "NaN is not allowed"],
  ["an infinity", { a: [Number.POSITIVE_INFINITY] }, "Infinity is not allowed"],
])("refuses %s", (_, value, message) => {
  expect(() => canonicalJson(value)).toThrow(message);
});

it("hashes the UTF-8 of it", () => {
  // printf '{"a":"é"}' | sha256sum
  expect(canonicalSha256({ a: "é" })).toBe(
    "b3a092a6af48807fa9482b2ee140105575daa26d5b24b3c0e60a7e2dee6683b1",
  );
});
