import { Socket } from "node:net";
import { ConsentsError } from "../domain/errors.ts";
import type { Mail } from "./compose-mail.ts";

/** What became of a mail that was handed over. Rejects never. */
export type SendOutcome =
  | { sent: true }
  /**
   * `final`: this mail will never be taken, for instance since there is no such mailbox. `inDoubt`: it may have been taken
   * although nobody said so. `reason` names nobody.
   */
  | { sent: false; final: boolean; inDoubt: boolean; reason: string };

/** Hands a mail over. Gives up, and breaks the connection, when `signal` says so. */
export type SendMail = (mail: Mail, signal?: AbortSignal) => Promise<SendOutcome>;

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
/** And one that answers, but does not come to an end. */
const MAIL_TIMEOUT = 2 * 60 * 1_000;

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
  const settings = {
    url: smtpUrl,
    connectionTimeout: CONNECT_TIMEOUT,
    greetingTimeout: CONNECT_TIMEOUT,
    socketTimeout: SILENCE_TIMEOUT,
    disableFileAccess: true,
    disableUrlAccess: true,
  };
  return async ({ to, attachments, ...mail }, signal) => {
    const limit = AbortSignal.any([AbortSignal.timeout(MAIL_TIMEOUT), ...(signal ? [signal] : [])]);
    // Ours, so that it can be broken.
    const socket = new Socket();
    const givenUp = Promise.withResolvers<never>();
    // It may come before anybody waits for it.
    givenUp.promise.catch(() => undefined);
    const giveUp = (): void => {
      // It may not be connected yet, while the name is looked up.
      socket.on("connect", () => socket.destroy());
      socket.destroy();
      givenUp.reject({ code: "gave up" });
    };
    limit.addEventListener("abort", giveUp);
    try {
      // Loaded with the first mail: many a process never sends one.
      const { createTransport } = await import("nodemailer");
      limit.throwIfAborted();
      const sending = createTransport({ ...settings, socket }).sendMail({
        ...mail,
        attachments: attachments.map((file) => ({ ...file, content: Buffer.from(file.content) })),
        from,
        to: { name: "", address: to },
        // RFC 3834: no holiday notes in answer.
        headers: { "auto-submitted": "auto-generated" },
      });
      await Promise.race([sending, givenUp.promise]);
      return { sent: true };
    } catch (error) {
      return explain(error, socket);
    } finally {
      limit.removeEventListener("abort", giveUp);
    }
  };
}

const AUTHENTICATION_REQUIRED = 530;

/** Only codes: the server's own words quote the address. */
function explain(error: unknown, { bytesWritten }: Socket): SendOutcome {
  const { code, command, responseCode } = error as {
    code?: unknown;
    command?: unknown;
    responseCode?: unknown;
  };
  const status = typeof responseCode === "number" ? responseCode : undefined;
  // RFC 5321 §4.2.1: 5 is for good. About this mail, that is: who sends it (a wrong password, MAIL FROM, 530 of RFC 4954 §6:
  // a password is missing) can be put right.
  const isAboutMail = (command === "RCPT TO" || command === "DATA") && status !== AUTHENTICATION_REQUIRED;
  const final = status !== undefined && status >= 500 && isAboutMail;
  const reason = ["SMTP", typeof code === "string" ? code : "failed", status].filter(Boolean).join(" ");
  // Who was told nothing, or has refused, has not taken it.
  const inDoubt = bytesWritten !== 0 && status === undefined;
  return { sent: false, final, inDoubt, reason };
}
