import { html } from "hono/html";
import type { HtmlEscapedString } from "hono/utils/html";
import type { DescribedAnswer, DescribedChoice } from "../../domain/describe-choices.ts";
import { fill, type Speech } from "../../words/speak.ts";
import type { PageWords, Words } from "../../words/words.ts";
import { SHOWN_FIELD } from "./read-shown.ts";

/** What stands on a page. */
export interface PageContent {
  speech: Speech;
  /** Absent: nobody knows whose link it is. */
  organization?: string;
  words: PageWords;
  /** For the places in the words. */
  values?: Readonly<Record<string, string>>;
  /** A sentence more. */
  more?: string;
  choices?: readonly DescribedChoice[];
  /** What the channels are called together. Default: as to the citizen. */
  channels?: string;
  /** The language that the choices are told in. */
  choicesLanguage?: string;
  /** What is known besides, each with its name. */
  facts?: readonly { name: string; value: string }[];
  /** Files that one can save. */
  files?: { title: string; items: readonly { text: string; url: string }[] };
  /** The buttons, where their presses are sent, what else one can do, and the digest of what is shown. */
  press?: { buttons: readonly PageButton[]; otherwise: string; shown: string | undefined };
  /** From the page's URL to where the API begins. Default: as seen from the page of a link. */
  root?: string;
  /** Where one can go on. */
  onward?: { text: string; url: string };
}

export interface PageButton {
  text: string;
  action: string;
  /** True: it is not what one is led to press. */
  isQuiet?: boolean;
}

/** The page, with everything in it as text. It has no script, and loads nothing but the stylesheet. */
export function page(content: PageContent): string {
  const { speech, organization = "", values = {}, more, facts, choices, files, press } = content;
  const { root = "../", onward } = content;
  const { language, words } = speech;
  const said = { ...values, organization };
  const title = fill(content.words.title, said);
  const choicesLanguage = content.choicesLanguage ?? language;
  const choiceWords = { ...words, channels: content.channels ?? words.channels };
  return html`<!doctype html>
<html lang="${language}" dir="${words.direction}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<meta name="color-scheme" content="light dark">
<title>${organization === "" ? title : `${title} – ${organization}`}</title>
<link rel="stylesheet" href="${root}assets/pages.css">
</head>
<body>
<main>
${organization === "" ? "" : html`<p class="organization"><bdi>${organization}</bdi></p>`}
<h1>${title}</h1>
<p>${fill(content.words.lead, said)}</p>
${more === undefined ? "" : html`<p>${more}</p>`}
${facts === undefined ? "" : html`<dl class="facts">${facts.map(({ name, value }) => html`<div><dt>${name}</dt><dd><bdi>${value}</bdi></dd></div>`)}</dl>`}
${choices === undefined ? "" : html`<ul class="choices">${choices.map((choice) => choiceItem(choice, choicesLanguage, choiceWords))}</ul>`}
${files === undefined ? "" : html`<h2>${files.title}</h2><ul class="files">${files.items.map(({ text, url }) => html`<li><a href="${url}" download><bdi>${text}</bdi></a></li>`)}</ul>`}
${press === undefined ? "" : html`<div class="buttons">${press.buttons.map((button) => buttonForm(button, press.shown))}</div><p class="otherwise">${press.otherwise}</p>`}
${onward === undefined ? "" : html`<p><a href="${onward.url}" rel="noreferrer">${onward.text}</a></p>`}
</main>
</body>
</html>`.toString();
}

function buttonForm({ text, action, isQuiet = false }: PageButton, shown = ""): HtmlEscapedString {
  return html`<form method="post" action="${action}"><input type="hidden" name="${SHOWN_FIELD}" value="${shown}"><button type="submit"${isQuiet ? html` class="quiet"` : ""}>${text}</button></form>` as HtmlEscapedString;
}

function choiceItem(choice: DescribedChoice, language: string, words: Words): HtmlEscapedString {
  const { kind, description, lines } = choice;
  const name = choice.name ?? (kind === "channels" ? words.channels : words.vendors);
  // Of a choice in the notice's words, the language may be another than the page's.
  const own = choice.name === undefined ? "" : html` lang="${language}" dir="auto"`;
  const itself = lines.filter((line) => line.name === undefined);
  const inside = lines.filter((line) => line.name !== undefined);
  return html`<li>
<h2${own}>${name}</h2>
${description === undefined ? "" : html`<p class="description"${own}>${description}</p>`}
${itself.map((line) => html`<p class="choice">${answerText(line, words)}</p>`)}
${
  inside.length === 0
    ? ""
    : html`<dl class="answers">${inside.map(
        (line) =>
          html`<div><dt><bdi lang="${language}">${line.name}</bdi></dt><dd>${answerText(line, words)}</dd></div>`,
      )}</dl>`
}
</li>` as HtmlEscapedString;
}

function answerText({ answer }: DescribedAnswer, words: Words): string {
  if (typeof answer === "string") return words[answer];
  return answer.length === 0 ? words.none : answer.join(words.direction === "rtl" ? "، " : ", ");
}
