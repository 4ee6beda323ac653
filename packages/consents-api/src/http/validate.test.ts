import {
  consentEventRequestSchema,
  delegateSchema,
  organizationUserIdSchema,
  sessionRequestSchema,
} from "@consents/contract";
import { describe, expect, it } from "vitest";
import { ConsentsError } from "../domain/errors.ts";
import { organizationQuerySchema } from "./query-schemas.ts";
import { validate } from "./validate.ts";

function refusalOf(run: () => unknown): ConsentsError {
  try {
    run();
  } catch (error) {
    if (error instanceof ConsentsError) return error;
    throw error;
  }
  throw new Error("was accepted");
}

describe("validate", () => {
  it("names an unknown field and the one that was meant", () => {
    const body = { consents: { purposse: [] } };
    const error = refusalOf(() => validate(consentEventRequestSchema, body, "body"));
    expect(error.code).toBe("unknown-field");
    expect(error.message).toBe('/consents/purposse is not known here; "purposes" is.');
    expect(error.errors).toEqual([
      { pointer: "/consents/purposse", code: "unknown-field", detail: 'is not known here; "purposes" is' },
    ]);
  });

  it("finds the meant one inside arrays too", () => {
    const body = { consents: { purposes: [{ id: "a", enable: true }] } };
    const error = refusalOf(() => validate(consentEventRequestSchema, body, "body"));
    expect(error.errors[0]).toMatchObject({
      pointer: "/consents/purposes/0/enable",
      detail: 'is not known here; "enabled" is',
    });
  });

  it("suggests nothing when nothing is near", () => {
    const error = refusalOf(() => validate(consentEventRequestSchema, { colour: "red" }, "body"));
    expect(error.errors[0]?.detail).toBe("is not known here");
  });

  it("says what is missing and what has the wrong type, each with its place", () => {
    const error = refusalOf(() => validate(sessionRequestSchema, { type: "api-key", key: 1 }, "body"));
    expect(error.code).toBe("validation-failed");
    expect(error.errors).toEqual([
      { pointer: "/key", code: "validation-failed", detail: "must be a string" },
      { pointer: "/secret", code: "validation-failed", detail: "is required" },
    ]);
  });

  it.each([[null], ["text"], [true], [[]]])("refuses %j where an object belongs", (body) => {
    const error = refusalOf(() => validate(sessionRequestSchema, body, "body"));
    expect(error.code).toBe("validation-failed");
  });

  it("calls an unknown query parameter wrong, by its name", () => {
    const error = refusalOf(() => validate(organizationQuerySchema, { $where: "1" }, "query"));
    expect(error.code).toBe("validation-failed");
    expect(error.errors[0]?.pointer).toBe("$where");
  });

  it("tells twenty things at most", () => {
    const body = Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`field${index}`, 1]));
    const error = refusalOf(() => validate(consentEventRequestSchema, body, "body"));
    // valibot stops at the first unknown key of an object.
    expect(error.errors.length).toBeLessThanOrEqual(20);
  });

  it("never repeats a value", () => {
    const body = { status: "secret-value", user: "secret-value", consents: { purposes: "secret-value" } };
    const error = refusalOf(() => validate(consentEventRequestSchema, body, "body"));
    expect(JSON.stringify([error.message, error.errors])).not.toContain("secret-value");
  });
});

describe("who somebody is", () => {
  const id = (text: string) => validate(organizationUserIdSchema, text, "body");

  it.each([".", ".."])("is not called %s, which no path leads to", (text) => {
    expect(refusalOf(() => id(text)).message).toContain('must not be "." or ".."');
    expect(id(`${text}a`)).toBe(`${text}a`);
  });

  it.each([
    ["a letter mark", "\u061c"],
    ["a soft hyphen", "\u00ad"],
    ["a Mongolian separator", "\u180e"],
    ["a Khmer vowel that is inherent", "\u17b4"],
    ["a filler of a leading consonant", "\u115f"],
    ["a filler of a vowel", "\u1160"],
    ["a Hangul filler", "\u3164"],
    ["a Hangul filler of half the width", "\uffa0"],
    ["an empty Braille cell", "\u2800"],
    ["a tag", "\u{e0061}"],
    ["an annotation", "\ufff9"],
    ["no width", "\u200b"],
    ["a joiner", "\u200d"],
  ])("holds nothing that one cannot see: %s", (_, hidden) => {
    expect(refusalOf(() => id(`al${hidden}ice`)).message).toContain("or others that are invisible");
    const named = () => validate(delegateSchema, { id: "agent", name: `Ki${hidden}m` }, "body");
    expect(refusalOf(named).errors[0]).toMatchObject({ pointer: "/name" });
  });

  it.each(["Zoë", "O’Neill-Løvås", "李小龍", "김민준", "עֲדִי", "مُحَمَّد", "葛\u{e0100}城", "Ω + é@example.org"])(
    "may be %s",
    (text) => {
      expect(id(text)).toBe(text);
    },
  );
});
