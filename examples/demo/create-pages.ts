import { readFileSync } from "node:fs";
import type { Context } from "hono";
import { html } from "hono/html";
import type { HtmlEscapedString } from "hono/utils/html";
import { fillTemplate, type Values } from "./fill-template.ts";
import frameTexts from "./frame.texts.json" with { type: "json" };
import { directionOf, type Language, languages, type SiteEnv } from "./language.ts";

/** Texts by name, in each language. */
export type Texts = Record<Language, Record<string, string>>;

/** Answers with a view: an HTML file of the example's folder, in the frame that all pages share. */
export type ShowPage = (c: Context<SiteEnv>, view: string, values?: Values) => Response | Promise<Response>;

const frame = readFileSync(new URL("frame.html", import.meta.url), "utf8");
const areas = ["home", "login", "mail", "preferences", "helpdesk"] as const;
const languageNames: Record<Language, string> = { en: "English", fr: "Français", ar: "العربية" };

/**
 * Makes the function that shows the views of one example.
 *
 * @param folder the example's folder: `new URL(".", import.meta.url)`
 * @param texts its texts; `{{name}}` in a view is the text of that name, or one of the values given with the view
 */
export function createPages(folder: URL, texts: Texts): ShowPage {
  const area = new URL(folder).pathname.split("/").at(-2) ?? "";
  return (c, view, values = {}) => {
    const language = c.get("language");
    const all: Values = { language, ...frameTexts[language], ...texts[language], ...values };
    const main = fillTemplate(readFileSync(new URL(view, folder), "utf8"), all);
    return c.html(
      fillTemplate(frame, {
        ...all,
        direction: directionOf(language),
        area,
        navigation: navigation(area, frameTexts[language]),
        languages: languageLinks(c, language),
        main,
      }),
    );
  };
}

function navigation(current: string, texts: Record<string, string>): HtmlEscapedString {
  return html`${areas.map((area) => {
    const path = area === "home" ? "/" : `/${area}/`;
    const here = area === current ? html` aria-current="page"` : "";
    return html`<li><a href="${path}" data-text="nav_${area}"${here}>${texts[`nav_${area}`]}</a></li>`;
  })}` as HtmlEscapedString;
}

/** To this page again; where it answers a form, whose address cannot be opened, to the page of that part of the site. */
function languageLinks(c: Context, current: Language): HtmlEscapedString {
  const path = c.req.method === "POST" ? `/${c.req.path.split("/")[1]}/` : c.req.path;
  return html`${languages.map((language) => {
    const here = language === current ? html` aria-current="true"` : "";
    return html`<li>
      <a href="${path}?lang=${language}" lang="${language}" hreflang="${language}" data-language="${language}"${here}
        >${languageNames[language]}</a
      >
    </li>`;
  })}` as HtmlEscapedString;
}
