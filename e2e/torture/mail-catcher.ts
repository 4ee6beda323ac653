import { createHash } from "node:crypto";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { SMTPServer } from "smtp-server";
import { Finding } from "./finding.ts";

/** An SMTP server that takes every mail, and knows who sent what how often. */
export interface MailCatcher {
  /** What a server is told to send by; each has a name of its own. */
  urlFor(server: string): string;
  /** Something came to its end: what each server has sent last may not be marked as sent, and may come again. */
  interrupt(): void;
  /** @throws Finding when a mail came again that must not */
  check(): void;
  /**
   * Waits until a mail has come for each of the messages.
   *
   * @throws Finding when one does not come
   */
  waitFor(messageIds: Iterable<string>): Promise<void>;
  /** Mails that came again, since what had sent them ended before it could mark them. */
  readonly doubled: number;
  close(): Promise<void>;
}

/** Longer than a lease here (`lease.ts`), and than a machine under load needs from one mail to the next, in milliseconds. */
const SILENCE = 15_000;

/** How a mail says which message of the outbox it is. */
export function mailIdOf(organization: string, messageId: string): string {
  return createHash("sha256").update(`${organization}\n${messageId}`).digest("base64url");
}

export async function catchMails(): Promise<MailCatcher> {
  const came = new Set<string>();
  const last = new Map<string, string>();
  const excused = new Set<string>();
  let failure: string | undefined;
  let doubled = 0;
  let onMail: () => void = () => undefined;

  function take(id: string, server: string): void {
    if (came.has(id)) {
      // A server marks each mail before it sends the next, so that only the last one can be in doubt.
      if (excused.delete(id)) doubled += 1;
      else failure ??= `${id} came again, from ${server}`;
    }
    came.add(id);
    last.set(server, id);
    onMail();
  }

  const smtp = new SMTPServer({
    disabledCommands: ["STARTTLS"],
    allowInsecureAuth: true,
    onAuth: ({ username = "" }, _session, done) => done(null, { user: username }),
    onData(stream, session, done) {
      const arrived = (mail: string): void => {
        take(/^message-id: <([\w-]+)@/im.exec(mail)?.[1] ?? "", String(session.user));
        done();
      };
      // Of a mail that is cut short nobody is told that it was taken.
      text(stream).then(arrived, () => undefined);
    },
  });
  // As are all connections of who is killed.
  smtp.on("error", () => undefined);
  smtp.listen(0, "127.0.0.1");
  await once(smtp.server, "listening");
  const { port } = smtp.server.address() as AddressInfo;

  return {
    urlFor: (server) => `smtp://${server}:any@127.0.0.1:${port}`,
    interrupt() {
      for (const id of last.values()) excused.add(id);
    },
    check() {
      if (failure !== undefined) throw new Finding("mailed once", failure);
    },
    async waitFor(messageIds) {
      const missing = new Set(messageIds);
      let timer: NodeJS.Timeout | undefined;
      await new Promise<void>((resolve, reject) => {
        const giveUp = (): void => reject(new Finding("outbox", `${missing.size} mails have not come`));
        onMail = () => {
          clearTimeout(timer);
          timer = setTimeout(giveUp, SILENCE);
          for (const id of missing) if (came.has(id)) missing.delete(id);
          if (missing.size === 0) resolve();
        };
        onMail();
      });
      clearTimeout(timer);
      onMail = () => undefined;
    },
    get doubled() {
      return doubled;
    },
    close: () => new Promise((resolve) => smtp.close(() => resolve())),
  };
}
