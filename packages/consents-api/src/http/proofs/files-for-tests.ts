import { crc32 } from "node:zlib";

// The smallest files of each kind, as tests hand them in.

const latin1 = (text: string): Buffer => Buffer.from(text, "latin1");

/** A PNG that says it is so large. */
export function pngFile(width = 1, height = 1): Buffer {
  const png = Buffer.from(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
    "base64",
  );
  png.writeUInt32BE(width, 16);
  png.writeUInt32BE(height, 20);
  return png;
}

export const gifFile: Buffer = latin1(
  "GIF89a\x02\x00\x02\x00\x00\x00\x00,\x00\x00\x00\x00\x02\x00\x02\x00\x00;",
);

/** A JPEG with a frame of 2 × 2 pixels, and no picture in it. */
export const jpegFile: Buffer = Buffer.concat([
  Buffer.from("ffd8ffe000104a46494600010100000100010000", "hex"),
  Buffer.from("ffc0000b080002000201011100", "hex"),
  Buffer.from("ffda0008010100003f00ffd9", "hex"),
]);

/** A PDF with this in it. */
export function pdfFile(text = ""): Buffer {
  return latin1(`%PDF-1.7\n${text}\ntrailer<</Root 1 0 R>>\nstartxref\n0\n%%EOF\n`);
}

/** A ZIP file with these entries, not compressed. */
export function zipFile(entries: Record<string, string>): Buffer {
  const locals: Buffer[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  for (const [name, content] of Object.entries(entries)) {
    const sizes = Buffer.alloc(16);
    sizes.writeUInt32LE(crc32(content), 0);
    sizes.writeUInt32LE(content.length, 4);
    sizes.writeUInt32LE(content.length, 8);
    sizes.writeUInt16LE(name.length, 12);
    const local = Buffer.concat([
      Buffer.from("504b03040a00000000000000210a", "hex"),
      sizes,
      latin1(name + content),
    ]);
    const place = Buffer.alloc(14);
    place.writeUInt32LE(offset, 10);
    central.push(
      Buffer.concat([Buffer.from("504b010214000a00000000000000210a", "hex"), sizes, place, latin1(name)]),
    );
    locals.push(local);
    offset += local.length;
  }
  const end = Buffer.alloc(18);
  const directory = Buffer.concat(central);
  end.writeUInt16LE(central.length, 4);
  end.writeUInt16LE(central.length, 6);
  end.writeUInt32LE(directory.length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...locals, directory, latin1("PK\x05\x06"), end]);
}

/** An OOXML package whose main part is of this type: a DOCX, or its sibling with macros. */
export function ooxmlFile(
  type = "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
): Buffer {
  return zipFile({
    "[Content_Types].xml": `<?xml version="1.0"?><Types><Override PartName="/word/document.xml" ContentType="${type}.main+xml"/></Types>`,
    "word/document.xml": "<w:document/>",
  });
}

const SECTOR = 512;
const END = 0xfffffffe;
const FREE = 0xffffffff;

/** A compound file with these streams in its root: "WordDocument" makes a DOC. */
export function compoundFile(...streams: string[]): Buffer {
  const header = Buffer.alloc(SECTOR, 0xff, "latin1");
  header.fill(0, 0, 0x4c);
  Buffer.from("d0cf11e0a1b11ae1", "hex").copy(header);
  header.writeUInt16LE(9, 0x1e);
  header.writeUInt32LE(1, 0x2c);
  header.writeUInt32LE(1, 0x30);
  header.writeUInt32LE(END, 0x44);
  header.writeUInt32LE(0, 0x4c);
  const directory = [directoryEntry("Root Entry", streams.length > 0 ? 1 : FREE, FREE)];
  streams.forEach((name, index) => {
    directory.push(directoryEntry(name, FREE, index + 1 < streams.length ? index + 2 : FREE));
  });
  const sectors = Math.ceil(directory.length / 4);
  const table = Buffer.alloc(SECTOR, 0xff);
  table.writeUInt32LE(0xfffffffd, 0);
  for (let sector = 1; sector <= sectors; sector += 1) {
    table.writeUInt32LE(sector < sectors ? sector + 1 : END, sector * 4);
  }
  const padding = Buffer.alloc((sectors * 4 - directory.length) * 128);
  return Buffer.concat([header, table, ...directory, padding]);
}

function directoryEntry(name: string, child: number, right: number): Buffer {
  const entry = Buffer.alloc(128);
  entry.write(name, "utf16le");
  entry.writeUInt16LE((name.length + 1) * 2, 0x40);
  entry.writeUInt8(2, 0x42);
  entry.writeUInt32LE(FREE, 0x44);
  entry.writeUInt32LE(right, 0x48);
  entry.writeUInt32LE(child, 0x4c);
  return entry;
}

/** A file as a data URI that says of it what it likes. */
export function dataUri(file: Uint8Array, type = "application/octet-stream"): string {
  return `data:${type};base64,${Buffer.from(file).toString("base64")}`;
}
