import { randomBytes } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import PostalMime from "postal-mime";
import { writePrivately } from "../demo/data-folder.ts";

/** A mail as it arrived. */
export interface Message {
  id: string;
  from: string;
  to: string;
  subject: string;
  /** ISO 8601. */
  date: string;
  text: string;
  /** As sent: not safe to show in a page of one's own. */
  html: string;
  /** Every link of the text. */
  links: string[];
  /** Names of the files that came with it. */
  files: string[];
}

/** A file that came with a mail. */
export interface MessageFile {
  type: string;
  content: Uint8Array<ArrayBuffer>;
}

/** Mails in a folder, each in the file it arrived as. */
export interface Mailbox {
  add(raw: Buffer): Promise<void>;
  /** Newest first. */
  list(): Promise<Message[]>;
  find(id: string): Promise<Message | undefined>;
  findFile(id: string, name: string): Promise<MessageFile | undefined>;
}

export function createMailbox(folder: string): Mailbox {
  const parsed = new Map<string, Promise<Message>>();

  function read(id: string): Promise<Message> {
    const known = parsed.get(id) ?? readFile(join(folder, `${id}.eml`)).then((raw) => parse(id, raw));
    parsed.set(id, known);
    return known;
  }

  async function ids(): Promise<string[]> {
    const files = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return []; // nobody has written yet
      throw error;
    });
    return files
      .filter((file) => file.endsWith(".eml"))
      .map((file) => file.slice(0, -".eml".length))
      .sort()
      .reverse();
  }

  async function find(id: string): Promise<Message | undefined> {
    return (await ids()).includes(id) ? read(id) : undefined;
  }

  return {
    async add(raw) {
      // Names sort by time of arrival; two mails of one millisecond do not meet.
      const id = `${Date.now().toString().padStart(14, "0")}-${randomBytes(4).toString("hex")}`;
      await writePrivately(join(folder, `${id}.eml`), raw);
    },
    async list() {
      return Promise.all((await ids()).map(read));
    },
    find,
    async findFile(id, name) {
      if (!(await find(id))?.files.includes(name)) return undefined;
      const { attachments } = await PostalMime.parse(await readFile(join(folder, `${id}.eml`)));
      const file = attachments.find(({ filename }) => filename === name);
      return file && { type: file.mimeType, content: new Uint8Array(file.content as ArrayBuffer) };
    },
  };
}

async function parse(id: string, raw: Buffer): Promise<Message> {
  const mail = await PostalMime.parse(raw);
  const text = mail.text ?? "";
  return {
    id,
    from: nameOf(mail.from),
    to: (mail.to ?? []).map(nameOf).join(", "),
    subject: mail.subject ?? "",
    date: mail.date ?? new Date(Number(id.split("-")[0])).toISOString(),
    text,
    html: mail.html ?? "",
    links: text.match(/https?:\/\/[^\s<>"]+/g) ?? [],
    files: mail.attachments.map(({ filename }) => filename).filter((name) => name !== null),
  };
}

function nameOf(address: { name: string; address?: string } | undefined): string {
  if (!address) return "";
  return address.name ? `${address.name} <${address.address ?? ""}>` : (address.address ?? "");
}
