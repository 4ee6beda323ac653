import { ar } from "./ar.ts";
import { en } from "./en.ts";
import { fr } from "./fr.ts";
import type { Words } from "./words.ts";

/** How to speak with somebody. */
export interface Speech {
  /** BCP 47 tag of the words: that was asked for, or else English. */
  language: string;
  words: Words;
  /** A date and time in that language, in UTC, and it says so. */
  date(iso: string): string;
}

const known: Readonly<Record<string, Words>> = { en, fr, ar };

/** The languages there are words in. */
export const languages: readonly string[] = Object.keys(known);

/** Whether there are words in a language; a region (`fr-CA`) does not matter. */
export function hasWords(wanted: string): boolean {
  return Object.hasOwn(known, mainOf(wanted));
}

/** Finds the words for a language; a region does not matter. */
export function speak(wanted: string): Speech {
  const language = hasWords(wanted) ? mainOf(wanted) : "en";
  const format = new Intl.DateTimeFormat(language === "en" ? "en-GB" : language, {
    year: "numeric",
    month: "long",
    day: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    timeZone: "UTC",
    timeZoneName: "short",
  });
  return { language, words: known[language]!, date: (iso) => format.format(new Date(iso)) };
}

function mainOf(tag: string): string {
  return tag.toLowerCase().split("-")[0] ?? "";
}

/** Puts values in the places of `{name}`; a value is never looked at for places. */
export function fill(text: string, values: Readonly<Record<string, string>>): string {
  return text.replace(/\{(\w+)\}/g, (place, name: string) => values[name] ?? place);
}
