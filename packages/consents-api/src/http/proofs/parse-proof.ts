import { createHash } from "node:crypto";
import { PROOF_SIZE_MAX } from "@consents/contract";
import { ConsentsError } from "../../domain/errors.ts";
import type { ProofFile } from "../../domain/records.ts";
import { findProofType } from "./find-proof-type.ts";

/**
 * A data URI to the file in it. What the URI says of itself, type and name, is not believed and not kept: the content
 * says what it is, and its hash is its name.
 *
 * @param uri - of the right shape (`proofFileSchema`)
 * @param pointer - where it stands in the body, for the refusal
 * @throws {ConsentsError} `proof-invalid`, `proof-too-large`, `proof-type-not-allowed`
 */
export async function parseProof(uri: string, pointer: string): Promise<ProofFile> {
  try {
    const content = decodeBase64(uri, uri.indexOf(",") + 1);
    const { extension, media_type } = await findProofType(content);
    const sha256 = createHash("sha256").update(content).digest("hex");
    return { id: `${sha256}.${extension}`, media_type, content };
  } catch (error) {
    if (!(error instanceof ConsentsError)) throw error;
    const { code, message } = error;
    throw new ConsentsError(code, { detail: message, errors: [{ pointer, code, detail: message }] });
  }
}

/** The files in an event's `proofs`. Throws what {@link parseProof} does, for the first that is refused. */
export async function parseProofs(uris: readonly string[] = []): Promise<ProofFile[]> {
  const files: ProofFile[] = [];
  for (const [index, uri] of uris.entries()) files.push(await parseProof(uri, `/proofs/${index}`));
  return files;
}

/** The same file as a data URI, with the type that was found. */
export function proofDataUri({ media_type, content }: ProofFile): string {
  return `data:${media_type};base64,${Buffer.from(content.buffer, content.byteOffset, content.byteLength).toString("base64")}`;
}

/** RFC 4648 §4, padded or not, no other characters; Node's own decoder leaves out what it does not know. */
function decodeBase64(uri: string, start: number): Uint8Array {
  const padding = uri.endsWith("==") ? 2 : uri.endsWith("=") ? 1 : 0;
  const digits = uri.length - start - padding;
  const size = Math.floor((digits * 3) / 4);
  if (size === 0) throw new ConsentsError("proof-invalid", { detail: "The proof is empty." });
  if (size > PROOF_SIZE_MAX) {
    throw new ConsentsError("proof-too-large", { detail: `A proof may have ${PROOF_SIZE_MAX} bytes.` });
  }
  const text = uri.slice(start);
  const content = Buffer.from(text, "base64");
  const isWhole = digits % 4 !== 1 && (padding === 0 || (digits + padding) % 4 === 0);
  if (isWhole && content.byteLength === size && !/[-_]/.test(text)) return content;
  throw new ConsentsError("proof-invalid", { detail: "The proof is not well-formed base64." });
}
