import { fileTypeFromBuffer } from "file-type";
import { ConsentsError } from "../../domain/errors.ts";
import { checkImage } from "./check-image.ts";
import { compoundFileEntries } from "./compound-file.ts";
import { isTwoThings } from "./is-two-things.ts";
import { type ProofType, proofTypes } from "./proof-types.ts";

/** The last lines of a PDF, where its end must be (ISO 32000-1 Annex H, note 18). */
const PDF_END_WITHIN = 1_024;

/**
 * What a file is by its content. Not checked: that it can be opened to its end, or that its macros are harmless; it is
 * only ever handed out as an attachment of its own type.
 *
 * @throws {ConsentsError} `proof-type-not-allowed` for anything else, and for what is two things at once;
 * `proof-invalid` for what is cut off or broken; `proof-too-large` for an image of too many pixels
 */
export async function findProofType(content: Uint8Array): Promise<ProofType> {
  const extension = await findExtension(content);
  const type = proofTypes.find((one) => one.extension === extension);
  if (type === undefined || isTwoThings(content, type.extension)) {
    throw new ConsentsError("proof-type-not-allowed");
  }
  if (isPicture(type.extension)) checkImage(content, type.extension);
  if (type.extension === "pdf" && !endsAsPdf(content)) throw new ConsentsError("proof-invalid");
  return type;
}

async function findExtension(content: Uint8Array): Promise<string | undefined> {
  const found = await fileTypeFromBuffer(content);
  if (found?.ext === "cfb") return extensionOfCompoundFile(content);
  // The library wants a whole header to call it a PNG; a cut off one is still a broken image and nothing else.
  if (found === undefined && beginsAsPng(content)) return "png";
  return found?.ext;
}

// Both are compound files, and so are installers, spreadsheets and more: what is in the root tells.
function extensionOfCompoundFile(content: Uint8Array): "doc" | "msg" | undefined {
  const entries = compoundFileEntries(content);
  if (entries === undefined) throw new ConsentsError("proof-invalid");
  const isDocument = entries.has("WordDocument");
  const isMessage = entries.has("__properties_version1.0");
  if (isDocument === isMessage) return undefined;
  return isDocument ? "doc" : "msg";
}

function isPicture(extension: ProofType["extension"]): extension is "png" | "jpg" | "gif" {
  return extension === "png" || extension === "jpg" || extension === "gif";
}

function beginsAsPng(content: Uint8Array): boolean {
  return Buffer.from(content.subarray(0, 8)).equals(Buffer.from("\x89PNG\r\n\x1a\n", "latin1"));
}

function endsAsPdf(content: Uint8Array): boolean {
  return Buffer.from(content.subarray(-PDF_END_WITHIN)).includes("%%EOF");
}
