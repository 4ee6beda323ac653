import { LANGUAGES } from "./locales/load-messages.ts";
import { warn } from "./warn.ts";

/**
 * Language tags, best first: the element's own `lang`, that of the closest element around it, the page's, the
 * browser's. What is no tag at all fits nothing and does no harm.
 */
export function wantedLanguages(element: HTMLElement): string[] {
  const around = element.parentElement?.closest<HTMLElement>("[lang]");
  const tags: unknown[] = [element.lang, around?.lang, document.documentElement.lang, ...navigator.languages];
  // Scripts may set anything, and an attribute that is removed leaves `null`.
  return tags.filter((tag) => typeof tag === "string");
}

/** Says on the console that the element's own `lang` cannot be had, and is passed over. */
export function checkLanguage({ lang }: { lang: unknown }): void {
  const main = String(lang ?? "")
    .toLowerCase()
    .split("-", 1)[0];
  if (main && !LANGUAGES.some((language) => language === main)) {
    warn("config-invalid", "there are no words in this lang; using another.");
  }
}
