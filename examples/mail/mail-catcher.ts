import type { AddressInfo } from "node:net";
import { SMTPServer } from "smtp-server";
import type { Mailbox } from "./mailbox.ts";

/** An SMTP server on this machine that delivers every mail, to whomever it is, to one mailbox. */
export interface MailCatcher {
  port: number;
  close(): Promise<void>;
}

/** How long a client may go on when it closes, in milliseconds. */
const CLOSE_WITHIN = 500;

/** Listens on a free port of the loopback address. No mail leaves the machine. */
export async function startMailCatcher(mailbox: Mailbox): Promise<MailCatcher> {
  const server = new SMTPServer({
    disabledCommands: ["AUTH", "STARTTLS"],
    // With files: those of an event, in base64.
    size: 20 * 1024 * 1024,
    closeTimeout: CLOSE_WITHIN,
    onData(stream, _session, done) {
      const chunks: Buffer[] = [];
      stream.on("data", (chunk: Buffer) => chunks.push(chunk));
      stream.once("error", done);
      stream.once("end", () => {
        mailbox.add(Buffer.concat(chunks)).then(() => done(), done);
      });
    },
  });
  // A client that hangs up in the middle is its own affair.
  server.on("error", () => {});
  await new Promise<void>((resolve, reject) => {
    server.server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  return {
    port: (server.server.address() as AddressInfo).port,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
