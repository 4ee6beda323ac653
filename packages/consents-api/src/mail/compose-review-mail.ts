import { fill, speak } from "../words/speak.ts";
import type { ApprovalMailParts } from "./compose-confirm-mail.ts";
import { composeMail, type Mail, type MailFile } from "./compose-mail.ts";

/** What the mail that asks to approve an event is made of. */
export interface ReviewMailParts extends ApprovalMailParts {
  /** The proofs of the event. */
  files: readonly MailFile[];
}

/** Files of more bytes together stay on the page: mail servers refuse what is about twice as large. */
const ATTACHED_MAX = 10 * 1024 * 1024;

/**
 * Writes the mail that asks one of the organization's approvers to approve or refuse an event, with the files that back it.
 * Whose choices they are, and which, only the page tells.
 */
export function composeReviewMail(parts: ReviewMailParts): Mail {
  const { event, link, expires_at, language, files, ...rest } = parts;
  const speech = speak(language);
  const { mail, review_mail } = speech.words;
  const values = { organization: rest.organization.name, date: speech.date(event.created_at) };
  const bytes = files.reduce((sum, { content }) => sum + content.byteLength, 0);
  const attachments = bytes <= ATTACHED_MAX ? files : [];
  return composeMail({
    ...rest,
    speech,
    subject: fill(review_mail.subject, values),
    paragraphs: [
      fill(review_mail.asked, values),
      attachments.length > 0 ? review_mail.attached : review_mail.on_the_page,
    ],
    action: { text: review_mail.open, link },
    expires: fill(mail.expires, { date: speech.date(expires_at) }),
    otherwise: fill(review_mail.otherwise, values),
    attachments,
  });
}
