import { describe, expect, it } from "vitest";
import { LANGUAGES, loadMessages } from "./load-messages.ts";
import { pluralize } from "./pluralize.ts";

/** Every text of a catalogue by its path. */
function texts(value: unknown, path = ""): [string, string][] {
  if (typeof value === "string") return [[path, value]];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => texts(inner, `${path}/${key}`));
}
const placeholders = (text: string) => (text.match(/\{\w+\}/g) ?? []).sort();
const plural = /\/unsaved\//;

async function allWords(language: (typeof LANGUAGES)[number]) {
  const first = await loadMessages(language);
  return { first, later: await first.later() };
}

describe.each(LANGUAGES)("the words in %s", (language) => {
  it("are all there, none is empty, and each fills in the same as English", async () => {
    const english = new Map(texts(await allWords("en")).filter(([path]) => !plural.test(path)));
    const words = new Map(texts(await allWords(language)).filter(([path]) => !plural.test(path)));
    expect([...words.keys()].sort()).toEqual([...english.keys()].sort());
    for (const [path, text] of words) {
      expect(text.trim(), path).not.toBe("");
      expect(placeholders(text), path).toEqual(placeholders(english.get(path) ?? ""));
    }
  });

  it("know every plural of the language", async () => {
    const { later } = await allWords(language);
    const { pluralCategories } = new Intl.PluralRules(language).resolvedOptions();
    expect(Object.keys(later.unsaved).sort()).toEqual([...pluralCategories].sort());
    for (const count of [3, 11, 100, 1_000]) {
      expect(pluralize(later.unsaved, count, language)).toContain(
        new Intl.NumberFormat(language).format(count),
      );
    }
  });
});
