import { createTransport } from "nodemailer";
import { ConsentsError } from "../domain/errors.ts";
import type { Mail } from "./compose-mail.ts";

/** What became of a mail that was handed over. Rejects never. */
export type SendOutcome =
  | { sent: true }
  /** `final`: this mail will never be taken, for instance since there is no such mailbox. `reason` names nobody. */
  | { sent: false; final: boolean; reason: string };

/** Hands a mail over. */
export type SendMail = (mail: Mail) => Promise<SendOutcome>;

/** Who the mails are from, and who takes them. */
export interface SmtpOptions {
  /** `smtp://user:password@host:port`, or `smtps://…` for TLS from the first byte; `smtp:` uses STARTTLS where it is offered. */
  smtpUrl: string;
  /** An address, with a name or without: `Harbour Trust <consents@example.org>`. */
  from: string;
}

/** A server that does not answer is given up after so long, in milliseconds: sooner than the outbox gives the mail again. */
const CONNECT_TIMEOUT = 10_000;
const SILENCE_TIMEOUT = 30_000;

/**
 * Sends mails by SMTP, one connection each.
 *
 * @throws {ConsentsError} `config-invalid` when `smtpUrl` is no SMTP URL or `from` holds no address
 */
export function createSendMail({ smtpUrl, from }: SmtpOptions): SendMail {
  const url = URL.parse(smtpUrl);
  if (url === null || !/^smtps?:$/.test(url.protocol) || url.hostname === "") {
    // Not quoted: there may be a password in it.
    throw new ConsentsError("config-invalid", {
      detail: "SMTP_URL must be smtp://host:port or smtps://host:port.",
    });
  }
  if (!/[^\s@<]@[^\s@>]/.test(from)) {
    throw new ConsentsError("config-invalid", {
      detail: "MAIL_FROM must hold the address that mails come from.",
    });
  }
  const transport = createTransport({
    url: smtpUrl,
    connectionTimeout: CONNECT_TIMEOUT,
    greetingTimeout: CONNECT_TIMEOUT,
    socketTimeout: SILENCE_TIMEOUT,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return async ({ to, attachments, ...mail }) => {
    try {
      await transport.sendMail({
        ...mail,
        attachments: attachments.map((file) => ({ ...file, content: Buffer.from(file.content) })),
        from,
        to: { name: "", address: to },
        // RFC 3834: no holiday notes in answer.
        headers: { "auto-submitted": "auto-generated" },
      });
      return { sent: true };
    } catch (error) {
      return explain(error);
    }
  };
}

/** Only codes: the server's own words quote the address. */
function explain(error: unknown): SendOutcome {
  const { code, responseCode } = error as { code?: unknown; responseCode?: unknown };
  const status = typeof responseCode === "number" ? responseCode : undefined;
  // RFC 5321 §4.2.1: 5 is for good. About the mail, that is: a wrong password (EAUTH) can be put right.
  const final = status !== undefined && status >= 500 && (code === "EENVELOPE" || code === "EMESSAGE");
  const reason = ["SMTP", typeof code === "string" ? code : "failed", status].filter(Boolean).join(" ");
  return { sent: false, final, reason };
}
