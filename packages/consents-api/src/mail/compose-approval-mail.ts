import { createHash } from "node:crypto";
import type { ConsentEvent } from "@consents/contract";
import { html } from "hono/html";
import { fill, speak } from "../words/speak.ts";

/** A mail, as text and as HTML that loads nothing. */
export interface Mail {
  to: string;
  /** RFC 5322 §3.6.4: the same at every attempt, so that a repeated delivery can be recognised. */
  messageId: string;
  subject: string;
  text: string;
  html: string;
}

/** What the mail that asks to confirm an event is made of. */
export interface ApprovalMailParts {
  to: string;
  /** Of the outbox message. */
  id: string;
  organization: { id: string; name: string };
  event: Pick<ConsentEvent, "created_at" | "delegate">;
  /** BCP 47 tag. */
  language: string;
  /** The page where the citizen confirms, and how long it will be there. */
  link: string;
  expires_at: string;
  /** The API's public URL; its host stands in the message id. */
  issuer: string;
}

/** Writes the mail. What was chosen does not stand in it: only the page tells, to whoever has the link. */
export function composeApprovalMail(parts: ApprovalMailParts): Mail {
  const { to, id, organization, event, link, expires_at, issuer } = parts;
  const { language, words, date } = speak(parts.language);
  const { mail, direction } = words;
  const delegate = event.delegate?.name;
  const values = { organization: organization.name, date: date(event.created_at), name: delegate ?? "" };
  const subject = fill(mail.subject, values);
  const asked = fill(delegate === undefined ? mail.asked : mail.asked_by_delegate, values);
  const expires = fill(mail.expires, { date: date(expires_at) });
  const body = html`<!doctype html>
<html lang="${language}" dir="${direction}">
<head><meta charset="utf-8"><title>${subject}</title></head>
<body style="margin:0;padding:32px;background:#ffffff;color:#1b2430;font:16px/1.6 system-ui,sans-serif">
<div style="max-width:36rem">
<p>${mail.hello}</p>
<p>${asked}</p>
<p style="margin:28px 0"><a href="${link}" style="background:#1f4f8f;color:#ffffff;padding:12px 20px;border-radius:8px;text-decoration:none;font-weight:bold">${mail.open}</a></p>
<p>${expires}</p>
<p style="color:#4d5966;font-size:14px">${mail.otherwise}</p>
<p>${organization.name}</p>
</div>
</body>
</html>`;
  return {
    to,
    messageId: messageId(organization.id, id, issuer),
    subject,
    text: [mail.hello, asked, `${mail.open}:\n${link}`, expires, mail.otherwise, organization.name, ""].join(
      "\n\n",
    ),
    html: body.toString(),
  };
}

// Hashed: an id that the organization coined may tell something.
function messageId(organization_id: string, id: string, issuer: string): string {
  const hash = createHash("sha256").update(`${organization_id}\n${id}`).digest("base64url");
  return `<${hash}@${new URL(issuer).hostname}>`;
}
