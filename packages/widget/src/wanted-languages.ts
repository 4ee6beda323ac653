import { LANGUAGES } from "./locales/load-messages.ts";
import { warn } from "./warn.ts";

/**
 * BCP 47 tags, best first: the element's own `lang`, that of the closest element around it, the page's, the
 * browser's. A tag that is none is left out, and said on the console.
 */
export function wantedLanguages(element: Element): string[] {
  const own = element.getAttribute("lang");
  const around = element.parentElement?.closest("[lang]")?.getAttribute("lang");
  return [own, around, document.documentElement.lang, ...navigator.languages].filter(
    (tag): tag is string => Boolean(tag) && isLanguageTag(tag as string),
  );
}

/** Says on the console that the element's `lang` cannot be had. */
export function checkLanguage(element: Element): void {
  const tag = element.getAttribute("lang");
  if (!tag) return;
  const main = tag.toLowerCase().split("-", 1)[0];
  if (!isLanguageTag(tag) || !LANGUAGES.some((language) => language === main)) {
    warn("config-invalid", "there are no words in the language of the lang attribute; using another.");
  }
}

function isLanguageTag(tag: string): boolean {
  try {
    return Intl.getCanonicalLocales(tag).length === 1;
  } catch {
    return false;
  }
}
