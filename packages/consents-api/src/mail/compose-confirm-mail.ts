import type { ConsentEvent } from "@consents/contract";
import { fill, speak } from "../words/speak.ts";
import { composeMail, type Mail } from "./compose-mail.ts";

/** What the mails about a pending event are made of. */
export interface ApprovalMailParts {
  to: string;
  /** Of the outbox message. */
  id: string;
  organization: { id: string; name: string };
  event: Pick<ConsentEvent, "created_at" | "delegate">;
  /** BCP 47 tag. */
  language: string;
  /** The page that the mail leads to, and how long it will be there. */
  link: string;
  expires_at: string;
  /** The API's public URL. */
  issuer: string;
}

/**
 * Writes the mail that asks a citizen to confirm. What was chosen does not stand in it: only the page tells, to whoever has
 * the link.
 */
export function composeConfirmMail({ event, link, expires_at, language, ...rest }: ApprovalMailParts): Mail {
  const speech = speak(language);
  const { mail } = speech.words;
  const name = event.delegate?.name;
  const values = {
    organization: rest.organization.name,
    date: speech.date(event.created_at),
    name: name ?? "",
  };
  return composeMail({
    ...rest,
    speech,
    subject: fill(mail.subject, values),
    paragraphs: [fill(name === undefined ? mail.asked : mail.asked_by_delegate, values)],
    action: { text: mail.open, link },
    expires: fill(mail.expires, { date: speech.date(expires_at) }),
    otherwise: mail.otherwise,
  });
}
