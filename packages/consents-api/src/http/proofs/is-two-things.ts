import type { ProofType } from "./proof-types.ts";

/** As much of a file's beginning and end as other programs look at to find out what it is. */
const LOOKED_AT = 2_048;
/** The end record of a ZIP file, with the longest comment (APPNOTE 4.3.16). */
const ZIP_END_SIZE = 22;
const ZIP_END_WITHIN = ZIP_END_SIZE + 0xffff;

const markup = /<(?:!doctype|html|head|body|script|svg|iframe|\?php)[\s>/]/i;

/**
 * True for a file that is allowed as one thing and would also run as another: with markup where browsers look for it, a
 * PDF inside a picture, an archive (a program in it, perhaps) behind a document.
 */
export function isTwoThings(content: Uint8Array, extension: ProofType["extension"]): boolean {
  const file = Buffer.from(content.buffer, content.byteOffset, content.byteLength);
  const head = file.toString("latin1", 0, LOOKED_AT);
  const tail = file.toString("latin1", Math.max(0, file.length - LOOKED_AT));
  if (markup.test(head) || markup.test(tail)) return true;
  if (extension !== "pdf" && head.includes("%PDF-")) return true;
  return extension !== "docx" && endsAsZip(file);
}

function endsAsZip(file: Buffer): boolean {
  const end = file.subarray(-ZIP_END_WITHIN);
  for (let at = end.indexOf("PK\x05\x06"); at >= 0; at = end.indexOf("PK\x05\x06", at + 1)) {
    // An end record whose comment is the rest of the file; or there would be something else behind it.
    if (at + ZIP_END_SIZE <= end.length && at + ZIP_END_SIZE + end.readUInt16LE(at + 20) === end.length) {
      return true;
    }
  }
  return false;
}
