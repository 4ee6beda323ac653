import { expect, it } from "vitest";
import { ar } from "./ar.ts";
import { en } from "./en.ts";
import { fr } from "./fr.ts";
import { fill, speak } from "./speak.ts";

/** Every text by its path, with the values that it names. */
function placesOf(words: object, path = ""): [string, string[]][] {
  return Object.entries(words).flatMap(([name, value]: [string, string | object]) =>
    typeof value === "string"
      ? [[`${path}${name}`, (value.match(/\{\w+\}/g) ?? []).sort()] satisfies [string, string[]]]
      : placesOf(value, `${path}${name}.`),
  );
}

it.each([fr, ar])("names the same values in every language", (words) => {
  expect(placesOf(words)).toEqual(placesOf(en));
});

it("speaks the language without its region, and English where it has no words", () => {
  expect(speak("fr-CA").language).toBe("fr");
  expect(speak("AR").words.direction).toBe("rtl");
  expect(speak("de").language).toBe("en");
  expect(speak("constructor").language).toBe("en");
});

it("tells dates in the language, with the time zone", () => {
  expect(speak("en").date("2026-11-20T12:05:00.000Z")).toBe("20 November 2026 at 12:05 UTC");
  expect(speak("fr").date("2026-11-20T12:05:00.000Z")).toBe("20 novembre 2026 à 12:05 UTC");
});

it("takes a value as it is", () => {
  expect(fill("{name} and {other}", { name: "{other}", other: "$&" })).toBe("{other} and $&");
});
