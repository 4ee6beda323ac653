import type { Context, Env } from "hono";
import { languageDetector } from "hono/language";

/** The languages every page speaks. */
export type Language = "en" | "fr" | "ar";

export const languages: readonly Language[] = ["en", "fr", "ar"];

/** What every route of the site can read: the language of this answer. */
export interface SiteEnv extends Env {
  Variables: { language: Language };
}

/** Takes the language from `?lang=`, else from the last choice, else from what the browser asks for. */
export const chooseLanguage = languageDetector({
  supportedLanguages: [...languages],
  fallbackLanguage: "en",
  order: ["querystring", "cookie", "header"],
  lookupQueryString: "lang",
  lookupCookie: "harbour_language",
  caches: ["cookie"],
  // The demo is plain http on this machine; on https leave `secure` on.
  cookieOptions: { path: "/", sameSite: "Lax", httpOnly: true, secure: false },
});

/** The direction a language is written in. */
export function directionOf(language: Language): "ltr" | "rtl" {
  return language === "ar" ? "rtl" : "ltr";
}

/** The texts of a page in the language of the answer. */
export function textsFor<Texts>(c: Context<SiteEnv>, texts: Record<Language, Texts>): Texts {
  return texts[c.get("language")];
}
