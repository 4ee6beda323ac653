import type { Plural } from "./messages.ts";

/** The text for `count` in the plural rules and digits of `language`. */
export function pluralize(texts: Plural, count: number, language: string): string {
  const text = texts[new Intl.PluralRules(language).select(count)] ?? texts.other;
  return text.replace("#", new Intl.NumberFormat(language).format(count));
}
