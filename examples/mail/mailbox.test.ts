import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createTransport } from "nodemailer";
import { afterEach, beforeEach, expect, it } from "vitest";
import { composeChoicesMail } from "./compose.ts";
import { startMailCatcher } from "./mail-catcher.ts";
import { createMailbox } from "./mailbox.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "consents-mail-"));
});
afterEach(() => rm(folder, { recursive: true }));

it("keeps what was really sent, newest first, also for a mailbox opened later", async () => {
  const catcher = await startMailCatcher(createMailbox(join(folder, "mail")));
  const transport = createTransport({ host: "127.0.0.1", port: catcher.port, ignoreTLS: true });
  const supporter = {
    id: "1",
    name: "Léa <b>",
    email: "lea@example.org",
    language: "ar",
    since: 2020,
  } as const;
  const link = "http://localhost:4400/preferences/?lang=ar&consent=a.b.c";
  await transport.sendMail({
    from: "a@example.org",
    to: "b@example.org",
    subject: "first",
    text: "plain",
    attachments: [{ filename: "form.pdf", content: "%PDF" }],
  });
  await transport.sendMail(composeChoicesMail(supporter, "ar", link));
  await catcher.close();

  const later = createMailbox(join(folder, "mail"));
  const [newest, oldest] = await later.list();
  expect(oldest).toMatchObject({
    from: "a@example.org",
    to: "b@example.org",
    subject: "first",
    links: [],
    files: ["form.pdf"],
  });
  const file = await later.findFile(oldest?.id ?? "", "form.pdf");
  expect(file).toEqual({ type: "application/pdf", content: new TextEncoder().encode("%PDF") });
  expect(await later.findFile(oldest?.id ?? "", "../form.pdf")).toBeUndefined();
  expect(newest).toMatchObject({ subject: "اختياراتك بين يديك", links: [link] });
  expect(newest?.html).toContain('dir="rtl"');
  expect(newest?.html).toContain("L\u00e9a &lt;b&gt;");
  expect(await later.find(newest?.id ?? "")).toEqual(newest);
  expect(await later.find("../demo")).toBeUndefined();
});

it("is empty before the first mail", async () => {
  expect(await createMailbox(join(folder, "none")).list()).toEqual([]);
});
