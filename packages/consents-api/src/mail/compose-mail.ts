import { createHash } from "node:crypto";
import { html } from "hono/html";
import type { Speech } from "../words/speak.ts";

/** A mail, as text and as HTML that loads nothing. */
export interface Mail {
  to: string;
  /** RFC 5322 §3.6.4: the same at every attempt, so that a repeated delivery can be recognised. */
  messageId: string;
  subject: string;
  text: string;
  html: string;
  attachments: readonly MailFile[];
}

/** A file that goes with a mail. */
export interface MailFile {
  filename: string;
  contentType: string;
  content: Uint8Array;
}

/** What a mail is made of. */
export interface MailParts {
  to: string;
  /** Of the outbox message. */
  id: string;
  organization: { id: string; name: string };
  speech: Speech;
  subject: string;
  paragraphs: readonly string[];
  /** The page that it leads to. */
  action: { text: string; link: string };
  expires: string;
  otherwise: string;
  attachments?: readonly MailFile[];
  /** The API's public URL; its host stands in the message id. */
  issuer: string;
}

/** Writes a mail with one link in it. */
export function composeMail(parts: MailParts): Mail {
  const { to, id, organization, speech, subject, paragraphs, action, expires, otherwise, issuer } = parts;
  const { language, words } = speech;
  const { hello } = words.mail;
  const body = html`<!doctype html>
<html lang="${language}" dir="${words.direction}">
<head><meta charset="utf-8"><title>${subject}</title></head>
<body style="margin:0;padding:32px;background:#ffffff;color:#1b2430;font:16px/1.6 system-ui,sans-serif">
<div style="max-width:36rem">
<p>${hello}</p>
${paragraphs.map((paragraph) => html`<p>${paragraph}</p>`)}
<p style="margin:28px 0"><a href="${action.link}" style="background:#1f4f8f;color:#ffffff;padding:12px 20px;border-radius:8px;text-decoration:none;font-weight:bold">${action.text}</a></p>
<p>${expires}</p>
<p style="color:#4d5966;font-size:14px">${otherwise}</p>
<p>${organization.name}</p>
</div>
</body>
</html>`;
  const link = `${action.text}:\n${action.link}`;
  return {
    to,
    messageId: messageId(organization.id, id, issuer),
    subject,
    text: [hello, ...paragraphs, link, expires, otherwise, organization.name, ""].join("\n\n"),
    html: body.toString(),
    attachments: parts.attachments ?? [],
  };
}

// Hashed: an id that the organization coined may tell something.
function messageId(organization_id: string, id: string, issuer: string): string {
  const hash = createHash("sha256").update(`${organization_id}\n${id}`).digest("base64url");
  return `<${hash}@${new URL(issuer).hostname}>`;
}
