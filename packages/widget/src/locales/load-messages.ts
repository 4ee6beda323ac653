import { en } from "./en.ts";
import type { Messages } from "./messages.ts";

/** The languages of the widget itself; the notice has its own. */
export const LANGUAGES = ["en", "fr", "ar"] as const;

/** A language of the widget. */
export type Language = (typeof LANGUAGES)[number];

/** The words in one language. English is there from the start; the others are fetched when first used. */
export async function loadMessages(language: Language): Promise<Messages> {
  switch (language) {
    case "ar":
      return (await import("./ar.ts")).ar;
    case "fr":
      return (await import("./fr.ts")).fr;
    default:
      return en;
  }
}
