import { Hono } from "hono";
import { createPages } from "../demo/create-pages.ts";
import frameTexts from "../demo/frame.texts.json" with { type: "json" };
import { directionOf, type SiteEnv } from "../demo/language.ts";
import type { SiteOptions } from "../demo/site-options.ts";
import texts from "./texts.json" with { type: "json" };

const showPage = createPages(new URL(".", import.meta.url), texts);

/** `/preferences/`: where a pre-authenticated link leads. The server looks at no parameter but the language. */
export function createPreferences({ api, organization_id, notice }: SiteOptions): Hono<SiteEnv> {
  return new Hono<SiteEnv>()
    .get("/preferences/", (c) => showPage(c, "page.html", { api, organization_id, notice }))
    .get("/preferences/texts.json", (c) => {
      const language = c.get("language");
      return c.json({
        direction: directionOf(language),
        texts: { ...frameTexts[language], ...texts[language] },
      });
    });
}
