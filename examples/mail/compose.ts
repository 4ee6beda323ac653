import { html } from "hono/html";
import { directionOf, type Language } from "../demo/language.ts";
import type { Supporter } from "../demo/people.ts";
import texts from "./texts.json" with { type: "json" };

/** A mail to be sent, as text and as HTML. */
export interface Mail {
  from: string;
  to: { name: string; address: string };
  subject: string;
  text: string;
  html: string;
}

/** The mail with the pre-authenticated link. */
export function composeChoicesMail(supporter: Supporter, language: Language, link: string): Mail {
  const { choices_subject, choices_body, choices_link, choices_private } = texts[language];
  return compose(
    supporter,
    language,
    choices_subject,
    [choices_body],
    { link, text: choices_link },
    choices_private,
  );
}

/** A mail of another kind, without any link: an inbox holds more than one. */
export function composeReceiptMail(supporter: Supporter, language: Language): Mail {
  const { receipt_subject, receipt_body, receipt_use } = texts[language];
  return compose(supporter, language, receipt_subject, [receipt_body, receipt_use]);
}

function compose(
  supporter: Supporter,
  language: Language,
  subject: string,
  paragraphs: string[],
  action?: { link: string; text: string },
  small?: string,
): Mail {
  const { hello, signature } = texts[language];
  const greeting = hello.replace("{name}", supporter.name);
  const button =
    action &&
    html`<p style="margin:28px 0">
      <a href="${action.link}" style="background:#0d5c63;color:#ffffff;padding:12px 20px;border-radius:8px;text-decoration:none;font-weight:bold">${action.text}</a>
    </p>`;
  const body = html`<!doctype html>
<html lang="${language}" dir="${directionOf(language)}">
<head><meta charset="utf-8"><title>${subject}</title></head>
<body style="margin:0;padding:32px;background:#ffffff;color:#1c2b33;font:16px/1.6 system-ui,sans-serif">
  <div style="max-width:36rem">
    <p>${greeting}</p>
    ${paragraphs.map((paragraph) => html`<p>${paragraph}</p>`)}
    ${button ?? ""}
    ${small ? html`<p style="color:#51626b;font-size:14px">${small}</p>` : ""}
    <p>${signature}</p>
  </div>
</body>
</html>`;
  const links = action ? [`${action.text}:\n${action.link}`] : [];
  return {
    from: "Harbour Trust <hello@harbour-trust.example>",
    to: { name: supporter.name, address: supporter.email },
    subject,
    text: [greeting, ...paragraphs, ...links, ...(small ? [small] : []), signature, ""].join("\n\n"),
    html: body.toString(),
  };
}
