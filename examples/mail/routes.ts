import { consentsApi, createTokenBroker } from "@consents/token-broker";
import { Hono } from "hono";
import { html } from "hono/html";
import type { HtmlEscapedString } from "hono/utils/html";
import { createPages } from "../demo/create-pages.ts";
import { radios } from "../demo/form-parts.ts";
import { type Language, type SiteEnv, textsFor } from "../demo/language.ts";
import { findSupporter, type Supporter, supporters } from "../demo/people.ts";
import { readForm } from "../demo/read-form.ts";
import type { SiteOptions } from "../demo/site-options.ts";
import { composeChoicesMail, type Mail } from "./compose.ts";
import type { Mailbox, Message } from "./mailbox.ts";
import texts from "./texts.json" with { type: "json" };

/** How long a link in a mail is good, in seconds: 30 days. */
const LINK_LIFETIME = 30 * 24 * 60 * 60;

/** No scripts, nothing loaded, no form; mails carry their styles inline. */
const MAIL_POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; form-action 'none'; frame-ancestors 'self'; " +
  "sandbox allow-popups allow-popups-to-escape-sandbox";

const showPage = createPages(new URL(".", import.meta.url), texts);

/** Sends the mail with a link that opens this supporter's preferences. */
export type SendChoicesMail = (supporter: Supporter, language: Language) => Promise<void>;

/** Makes the links: nobody needs to be signed in for that, so this broker answers no request. */
export function createSendChoicesMail(
  { site, api, organization_id, key, secret }: SiteOptions,
  send: (mail: Mail) => Promise<unknown>,
): SendChoicesMail {
  const broker = createTokenBroker({
    authenticate: () => undefined,
    issuer: consentsApi({ url: api, organization_id, key, secret }),
  });
  return async (supporter, language) => {
    const link = await broker.link(`${site}/preferences/?lang=${language}`, {
      organization_user_id: supporter.id,
      lifetime: LINK_LIFETIME,
      tokenName: "consent",
      event: { metadata: { campaign: "your-choices" } },
    });
    await send(composeChoicesMail(supporter, language, link));
  };
}

/** `/mail/`: the mails that were really sent, and a button to send one more. */
export function createMail(mailbox: Mailbox, sendChoicesMail: SendChoicesMail): Hono<SiteEnv> {
  return (
    new Hono<SiteEnv>()
      .get("/mail/", async (c) => {
        const { empty } = textsFor(c, texts);
        const messages = await mailbox.list();
        return showPage(c, "inbox.html", {
          list: messages.length > 0 ? list(messages, c.get("language")) : empty,
          people: radios(
            "to",
            supporters.map(({ id, name, email }) => [id, name, email]),
          ),
        });
      })

      .get("/mail/messages.json", async (c) =>
        c.json(await mailbox.list(), 200, { "Cache-Control": "no-store" }),
      )

      .post("/mail/send", async (c) => {
        const supporter = findSupporter((await readForm(c)).get("to"));
        if (supporter) await sendChoicesMail(supporter, c.get("language"));
        return c.redirect("/mail/", 303);
      })

      .get("/mail/messages/:id", async (c) => {
        const message = await mailbox.find(c.req.param("id"));
        if (!message) return c.notFound();
        const { id, subject, from, to, text, files } = message;
        return showPage(c, "message.html", {
          id,
          subject,
          from,
          title: subject,
          recipient: to,
          date: formatDate(message, c.get("language")),
          plain: withLinks(text),
          files: files.length > 0 ? fileFact(message, c.get("language")) : "",
        });
      })

      .get("/mail/messages/:id/files/:name", async (c) => {
        const name = c.req.param("name");
        const file = await mailbox.findFile(c.req.param("id"), name);
        if (!file) return c.notFound();
        // To be saved, not shown: what others sent never runs in the site's origin.
        c.header("Content-Disposition", `attachment; filename*=UTF-8''${encodeURIComponent(name)}`);
        return c.body(file.content, 200, { "Content-Type": file.type });
      })

      // A mail is foreign HTML: in a frame without scripts and without the site's origin.
      .get("/mail/messages/:id/body", async (c) => {
        const message = await mailbox.find(c.req.param("id"));
        if (!message) return c.notFound();
        c.header("Content-Security-Policy", MAIL_POLICY);
        c.header("X-Frame-Options", "SAMEORIGIN");
        return c.html(message.html.replace("<head>", '<head><base target="_blank">'));
      })
  );
}

function list(messages: readonly Message[], language: Language): HtmlEscapedString {
  return html`<ol class="mails">${messages.map(
    (message) => html`<li>
      <a class="subject" href="/mail/messages/${message.id}"><bdi>${message.subject}</bdi></a>
      <span class="about">${texts[language].to.split("{name}")[0]}<bdi>${message.to.replace(/ <.*/, "")}</bdi></span>
      <time class="about" datetime="${message.date}">${formatDate(message, language)}</time>
    </li>`,
  )}</ol>` as HtmlEscapedString;
}

function fileFact({ id, files }: Message, language: Language): HtmlEscapedString {
  return html`<div><dt>${texts[language].files_label}</dt><dd>${files.map(
    (name) =>
      html`<a href="/mail/messages/${id}/files/${encodeURIComponent(name)}"><bdi>${shorten(name)}</bdi></a> `,
  )}</dd></div>` as HtmlEscapedString;
}

/** A proof is named by its SHA-256. */
function shorten(name: string): string {
  return name.replace(/^([0-9a-f]{6})[0-9a-f]{50,}/, "$1…");
}

function formatDate({ date }: Message, language: Language): string {
  return new Intl.DateTimeFormat(language === "en" ? "en-GB" : language, {
    dateStyle: "medium",
    timeStyle: "short",
  }).format(new Date(date));
}

/** The text with its links made links. */
function withLinks(text: string): HtmlEscapedString {
  return html`${text
    .split(/(https?:\/\/[^\s<>"]+)/)
    .map((part, index) =>
      index % 2 === 1 ? html`<a href="${part}" target="_blank" rel="noopener noreferrer">${part}</a>` : part,
    )}` as HtmlEscapedString;
}
