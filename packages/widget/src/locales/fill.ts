import type { Plural } from "./messages.ts";

/**
 * Puts values into the `{…}` of a text. Answers parts for a template, so that a value may be a template itself:
 * names of people go into `<bdi>`, which no text can break out of.
 */
export function fill(text: string, values: Record<string, unknown>): unknown[] {
  return text.split(/\{(\w+)\}/).map((part, index) => (index % 2 ? values[part] : part));
}

/** The text for `count` in the plural rules and digits of `language`. */
export function pluralize(texts: Plural, count: number, language: string): string {
  const text = texts[new Intl.PluralRules(language).select(count)] ?? texts.other;
  return text.replace("#", new Intl.NumberFormat(language).format(count));
}
