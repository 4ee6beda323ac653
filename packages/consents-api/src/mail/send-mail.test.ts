import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { setImmediate } from "node:timers/promises";
import PostalMime from "postal-mime";
import { SMTPServer, type SMTPServerOptions } from "smtp-server";
import { afterEach, describe, expect, it, vi } from "vitest";
import { composeConfirmMail } from "./compose-confirm-mail.ts";
import { createSendMail } from "./send-mail.ts";

const from = "Harbour Trust <consents@harbour.example>";
const parts = {
  to: "ada@example.org",
  id: "confirm:event-1",
  organization: { id: "charity", name: "A <b>charity</b>" },
  event: { created_at: "2026-11-20T12:00:00.000Z", delegate: { id: "agent-7", name: "Sam" } },
  language: "fr",
  link: "https://api.example/links/clk_secret",
  expires_at: "2026-11-23T12:00:00.000Z",
  issuer: "https://api.example",
};
const mail = composeConfirmMail(parts);

let server: SMTPServer | undefined;
afterEach(async () => {
  await new Promise<void>((resolve) => (server === undefined ? resolve() : server.close(() => resolve())));
  server = undefined;
});

/** Which command is refused, by which code. */
type Refusal = Partial<Record<"MAIL FROM" | "RCPT TO" | "DATA", number>>;

/** An SMTP server that takes every mail, unless `refuse` says otherwise; resolves to its URL. */
async function catchMails(
  received: Buffer[],
  refuse: Refusal = {},
  tls: SMTPServerOptions = { disabledCommands: ["AUTH", "STARTTLS"] },
): Promise<string> {
  const answer = (command: keyof Refusal, done: (error?: Error) => void): void => {
    const responseCode = refuse[command];
    if (responseCode === undefined) done();
    else done(Object.assign(new Error("not ada@example.org"), { responseCode }));
  };
  server = new SMTPServer({
    onMailFrom: (_address, _session, done) => answer("MAIL FROM", done),
    ...tls,
    onRcptTo: (_address, _session, done) => answer("RCPT TO", done),
    onData(stream, _session, done) {
      const chunks: Buffer[] = [];
      stream.on("data", (chunk: Buffer) => chunks.push(chunk));
      stream.on("end", () => {
        received.push(Buffer.concat(chunks));
        answer("DATA", done);
      });
    },
  });
  await new Promise<void>((resolve) => server?.listen(0, "127.0.0.1", resolve));
  return `smtp://127.0.0.1:${(server.server.address() as AddressInfo).port}`;
}

describe("the mail that asks to confirm", () => {
  it("arrives in the citizen's language, as text and as HTML that loads nothing", async () => {
    const received: Buffer[] = [];
    const send = createSendMail({ smtpUrl: await catchMails(received), from });
    expect(await send(mail)).toEqual({ sent: true });
    const arrived = await PostalMime.parse(received[0]!);
    expect(arrived).toMatchObject({
      subject: "Merci de confirmer vos choix – A <b>charity</b>",
      from: { name: "Harbour Trust", address: "consents@harbour.example" },
      to: [{ name: "", address: "ada@example.org" }],
      messageId: mail.messageId,
    });
    expect(arrived.text).toContain(
      "Voir et confirmer les choix:\n\nhttps://api.example/links/clk_secret".replace("\n\n", "\n"),
    );
    expect(arrived.text).toContain("Le 20 novembre 2026 à 12:00 UTC, Sam a enregistré des choix");
    expect(arrived.html).toContain("A &lt;b&gt;charity&lt;/b&gt;");
    expect(arrived.html).not.toMatch(/<(img|script|link|style|iframe)|src=|url\(/);
    const headers = Object.fromEntries(arrived.headers.map(({ key, value }) => [key, value]));
    expect(headers["auto-submitted"]).toBe("auto-generated");
  });

  it.each([
    ["from the first byte", "smtps", { secure: true }],
    ["by STARTTLS", "smtp", { secure: false }],
  ])("goes by TLS %s", async (_when, scheme, { secure }) => {
    const received: Buffer[] = [];
    let isSecure: boolean | undefined;
    const url = await catchMails(
      received,
      {},
      {
        secure,
        disabledCommands: ["AUTH"],
        onMailFrom: (_address, session, done) => {
          isSecure = session.secure;
          done();
        },
      },
    );
    const smtpUrl = `${url.replace("smtp", scheme)}?tls.rejectUnauthorized=false`;
    expect(await createSendMail({ smtpUrl, from })(mail)).toEqual({ sent: true });
    expect([received.length, isSecure]).toEqual([1, true]);
  });

  it("has an id by which a repeated delivery can be recognised, and that tells nothing", () => {
    expect(composeConfirmMail({ ...parts, link: "https://api.example/links/other" }).messageId).toBe(
      mail.messageId,
    );
    expect(composeConfirmMail({ ...parts, id: "confirm:event-2" }).messageId).not.toBe(mail.messageId);
    expect(mail.messageId).toMatch(/^<[\w-]{43}@api\.example>$/);
  });
});

describe("a mail that is not taken", () => {
  it.each([
    ["RCPT TO", 550, true, "EENVELOPE"],
    ["RCPT TO", 450, false, "EENVELOPE"],
    ["DATA", 554, true, "EMESSAGE"],
    ["DATA", 452, false, "EMESSAGE"],
    // About who sends, and may be put right.
    ["MAIL FROM", 553, false, "EENVELOPE"],
    ["MAIL FROM", 530, false, "EENVELOPE"],
    ["RCPT TO", 530, false, "EENVELOPE"],
    ["DATA", 530, false, "EMESSAGE"],
  ] as const)(
    "since %s is answered %i: for good? %s; nobody is named",
    async (command, code, final, name) => {
      const send = createSendMail({ smtpUrl: await catchMails([], { [command]: code }), from });
      expect(await send(mail)).toEqual({
        sent: false,
        final,
        inDoubt: false,
        reason: `SMTP ${name} ${code}`,
      });
    },
  );

  it("since no server answers can be tried again", async () => {
    const smtpUrl = await catchMails([]);
    await new Promise<void>((resolve) => server?.close(() => resolve()));
    server = undefined;
    expect(await createSendMail({ smtpUrl, from })(mail)).toMatchObject({
      sent: false,
      final: false,
      inDoubt: false,
    });
  });

  it.each([
    ["a server that says nothing", "", false],
    ["one that stops in the middle", "220 mail.example ESMTP\r\n", true],
  ])("since %s is given up, and the connection broken", async (_server, greeting, inDoubt) => {
    const reached = Promise.withResolvers<Socket>();
    const silent = createServer((socket) => {
      socket.write(greeting);
      if (greeting === "") reached.resolve(socket);
      else socket.once("data", () => reached.resolve(socket));
    });
    await once(silent.listen(0, "127.0.0.1"), "listening");
    const smtpUrl = `smtp://127.0.0.1:${(silent.address() as AddressInfo).port}`;
    const ending = new AbortController();
    const outcome = createSendMail({ smtpUrl, from })(mail, ending.signal);
    const socket = await reached.promise;
    socket.resume();
    const closed = once(socket, "close");
    ending.abort();
    expect(await outcome).toEqual({ sent: false, final: false, inDoubt, reason: "SMTP gave up" });
    await closed;
    await once(silent.close(), "close");
  });

  it("since the end has come while it began, and breaks nothing else", async () => {
    const unhandled = vi.fn();
    process.on("unhandledRejection", unhandled);
    const received: Buffer[] = [];
    const send = createSendMail({ smtpUrl: await catchMails(received), from });
    const ending = new AbortController();
    const outcome = send(mail, ending.signal);
    ending.abort();
    expect(await outcome).toMatchObject({ sent: false, final: false, inDoubt: false });
    await setImmediate();
    process.off("unhandledRejection", unhandled);
    expect(unhandled).not.toHaveBeenCalled();
    expect(received).toEqual([]);
  });

  it("since the end has come before it began", async () => {
    const received: Buffer[] = [];
    const send = createSendMail({ smtpUrl: await catchMails(received), from });
    expect(await send(mail, AbortSignal.abort())).toMatchObject({
      sent: false,
      final: false,
      inDoubt: false,
    });
    expect(received).toEqual([]);
  });
});

describe("settings", () => {
  it.each([
    ["https://mail.example", from],
    ["mail.example:25", from],
    ["smtp://mail.example", "Harbour Trust"],
  ])("%s from %s are refused, and not repeated", (smtpUrl, from) => {
    expect(() => createSendMail({ smtpUrl, from })).toThrow(/^(SMTP_URL|MAIL_FROM) must/);
  });
});
