import { type ErrorCode, JSON_DEPTH_MAX } from "@consents/contract";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ConsentsError } from "../domain/errors.ts";
import { parseJson } from "./parse-json.ts";

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

function refusalOf(bytes: Uint8Array): { code: ErrorCode; pointer: string | undefined; message: string } {
  try {
    parseJson(bytes);
  } catch (error) {
    if (error instanceof ConsentsError) {
      return { code: error.code, pointer: error.errors[0]?.pointer, message: error.message };
    }
    throw error;
  }
  throw new Error("was accepted");
}

describe("what is no JSON", () => {
  it.each([
    ["nothing", ""],
    ["white space", " \n"],
    ["an open object", "{"],
    ["an open array", "[1"],
    ["an open string", '{"a'],
    ["a member without value", '{"a"}'],
    ["a member without colon", '{"a" 1}'],
    ["a value without key", "{1}"],
    ["two colons", '{"a"::1}'],
    ["a trailing comma in an object", '{"a":1,}'],
    ["a trailing comma in an array", "[1,]"],
    ["a leading comma", "[,1]"],
    ["two commas", "[1,,2]"],
    ["no comma", "[1 2]"],
    ["something after the end", "{}{}"],
    ["a closing bracket too many", "[]]"],
    ["brackets that do not fit", '{"a":[}]'],
    ["a line comment", "{} // no"],
    ["a block comment", "{/* no */}"],
    ["single quotes", "{'a':1}"],
    ["an unquoted key", "{a:1}"],
    ["NaN", "[NaN]"],
    ["Infinity", "[-Infinity]"],
    ["undefined", "[undefined]"],
    ["a capital literal", "[True]"],
    ["half a literal", "[nul]"],
    ["a leading zero", "[01]"],
    ["a leading plus", "[+1]"],
    ["a leading point", "[.5]"],
    ["a trailing point", "[1.]"],
    ["an empty exponent", "[1e]"],
    ["a hexadecimal number", "[0x1f]"],
    ["a lone minus", "[-]"],
    ["full-width digits", "[\uff11]"],
    ["a raw tab in a string", '["\t"]'],
    ["a raw line break in a string", '["\n"]'],
    ["a raw NUL in a string", '["\0"]'],
    ["a raw NUL after the end", "{}\0"],
    ["an unknown escape", '["\\x00"]'],
    ["half a unicode escape", '["\\u00a"]'],
    ["a unicode escape in a key that is too short", '{"\\u12":1}'],
    ["white space that JSON does not know", "[\u00a01]"],
    ["a form feed", "[\f1]"],
    ["a byte order mark", "\ufeff{}"],
    ["a hundred thousand open arrays", "[".repeat(100_000)],
  ])("%s", (_name, text) => {
    expect(refusalOf(utf8(text)).code).toBe("malformed-json");
  });

  it.each([
    ["a lone continuation byte", [0x22, 0x80, 0x22]],
    ["an overlong slash", [0x22, 0xc0, 0xaf, 0x22]],
    ["an encoded surrogate", [0x22, 0xed, 0xa0, 0x80, 0x22]],
    ["a cut character", [0x22, 0xe2, 0x82, 0x22]],
    ["beyond the last code point", [0x22, 0xf4, 0x90, 0x80, 0x80, 0x22]],
    ["latin-1", [0x22, 0xe9, 0x22]],
    ["UTF-16 little endian", [0xff, 0xfe, 0x7b, 0x00, 0x7d, 0x00]],
    ["UTF-16 without mark", [0x7b, 0x00, 0x7d, 0x00]],
    ["UTF-32", [0x00, 0x00, 0xfe, 0xff, 0x00, 0x00, 0x00, 0x7b]],
  ])("%s", (_name, bytes) => {
    expect(refusalOf(Uint8Array.from(bytes)).code).toBe("malformed-json");
  });
});

describe("what readers understand differently", () => {
  it.each<[string, string, ErrorCode, string]>([
    ["a member twice", '{"a":{"b":false,"b":true}}', "duplicate-member", "/a/b"],
    ["a member twice, once escaped", '{"ab":1,"\\u0061b":2}', "duplicate-member", "/ab"],
    ["a member twice, far apart", '{"a":{"b":[{"c":1}]},"d":[],"a":1}', "duplicate-member", "/a"],
    ["NUL in a text", '{"a":"x\\u0000"}', "ill-formed-text", "/a"],
    ["NUL in a key", '{"\\u0000":1}', "ill-formed-text", "/\0"],
    ["half a character", '["\\ud800"]', "ill-formed-text", "/0"],
    ["the other half", '["ok","\\udc00x"]', "ill-formed-text", "/1"],
    ["halves in the wrong order", '["\\udc00\\ud800"]', "ill-formed-text", "/0"],
    ["an integer beyond 2^53", '{"a":[0,9007199254740993]}', "number-not-interoperable", "/a/1"],
    ["a number beyond the largest", "[1e400]", "number-not-interoperable", "/0"],
    ["a number below the smallest", "[-1e-400]", "number-not-interoperable", "/0"],
    ["more digits than a double has", "[0.12345678901234567891]", "number-not-interoperable", "/0"],
    ["a prototype", '{"a":{"__proto__":{}}}', "forbidden-key", "/a/__proto__"],
    ["a prototype, escaped", '{"\\u005f_proto__":1}', "forbidden-key", "/__proto__"],
    ["a constructor", '[{"constructor":1}]', "forbidden-key", "/0/constructor"],
    ["a function's prototype", '{"prototype":null}', "forbidden-key", "/prototype"],
    ["17 levels", "[".repeat(17) + "]".repeat(17), "too-deep", "/0".repeat(16)],
    ["5,000 levels", `${'{"a":'.repeat(5_000)}1${"}".repeat(5_000)}`, "too-deep", "/a".repeat(16)],
    ["200,000 levels", "[".repeat(200_000) + "]".repeat(200_000), "too-deep", "/0".repeat(16)],
  ])("%s", (_name, text, code, pointer) => {
    expect(refusalOf(utf8(text))).toMatchObject({ code, pointer });
  });

  it("escapes a pointer (RFC 6901)", () => {
    expect(refusalOf(utf8('{"a/b~c":1,"a/b~c":2}')).pointer).toBe("/a~1b~0c");
  });

  it("ends a pointer early rather than repeating an absurd key", () => {
    const key = "k".repeat(10_000);
    const refusal = refusalOf(utf8(`{"a":{"${key}":1,"${key}":2}}`));
    expect(refusal).toMatchObject({ code: "duplicate-member", pointer: "/a" });
  });

  it("tells at once of a number with many digits", () => {
    const zeros = "0".repeat(200_000);
    expect(refusalOf(utf8(`[0.1${zeros}1]`)).code).toBe("number-not-interoperable");
  });

  it("holds no more values than a body of the usual size can, however large the file is that it brings", () => {
    const file = "A".repeat(1_000_000);
    const withMore = (count: number) => utf8(JSON.stringify({ file, more: Array(count).fill(1) }));
    // There is one comma before "more".
    expect(parseJson(withMore(64 * 1_024))).toMatchObject({ file });
    expect(refusalOf(withMore(64 * 1_024 + 1)).code).toBe("payload-too-large");
  });

  it("never repeats what was sent", () => {
    for (const text of ['{"a":"secret\\u0000"}', '["secret', '{"a":1234567890123456789}']) {
      expect(refusalOf(utf8(text)).message).not.toMatch(/secret|123/);
    }
  });
});

describe("what is taken", () => {
  it.each([
    '{"a":1,"b":{"a":1},"c":[{"a":1},{"a":1}]}',
    '{"a":"{\\"a\\":1,\\"a\\":2} [[[[[[[[[[[[[[[[[["}',
    '["\\\\","\\\\\\"","\\ud83d\\ude00","\\u0001","/","\\/"]',
    '{"":0,"a\\\\":[],"a":{}}',
    "[0,-0,1.0,1e2,1E+2,100e-2,0.1,-1.5,9007199254740992,1e308,5e-324,0e999,3.141592653589793]",
    `${"[".repeat(JSON_DEPTH_MAX)}${"]".repeat(JSON_DEPTH_MAX)}`,
    " [ true , false , null ] ",
    '"text"',
    "null",
  ])("%s", (text) => {
    expect(parseJson(utf8(text))).toEqual(JSON.parse(text));
  });

  it("is every JSON value without the above, as JSON.parse reads it, however it is spaced", () => {
    const forbidden = new Set(["__proto__", "constructor", "prototype"]);
    const text = fc.string({ unit: "grapheme" }).filter((one) => !one.includes("\0"));
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 4 },
        fc.constantFrom(null, true, false),
        fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => number + 0),
        fc.integer(),
        text,
        fc.array(tie("value"), { maxLength: 4 }),
        fc.dictionary(
          text.filter((key) => !forbidden.has(key)),
          tie("value"),
          { maxKeys: 4 },
        ),
      ),
    }));
    fc.assert(
      fc.property(value, fc.constantFrom(undefined, 1, "\t"), (json, space) => {
        const written = JSON.stringify(json, null, space);
        expect(JSON.stringify(parseJson(utf8(written)))).toBe(JSON.stringify(JSON.parse(written)));
      }),
    );
  });

  it("is any bytes that JSON.parse takes, or they are refused by name", () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 20 }), (written) => {
        try {
          expect(parseJson(utf8(written))).toEqual(JSON.parse(written));
        } catch (error) {
          expect(error).toBeInstanceOf(ConsentsError);
        }
      }),
    );
  });

  it("finds a member that stands twice wherever it stands", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ maxLength: 3 }), { minLength: 1 }), fc.nat(), (names, pick) => {
        const keys = [...new Set(names)].filter((name) => !name.includes("\0"));
        fc.pre(keys.length > 0);
        const members = [...keys, keys[pick % keys.length]].map((key) => `${JSON.stringify(key)}:[]`);
        expect(refusalOf(utf8(`{${members.join(",")}}`)).code).toBe("duplicate-member");
      }),
    );
  });
});
