import * as v from "valibot";
import { strictObject } from "./strict-object.ts";

/** `POST /consents/proofs`, body: a file that backs an event. */
export interface ProofRequest {
  /**
   * The file as a base64 data URI (RFC 2397): PDF, PNG, JPEG, GIF, DOC, DOCX or MSG, at most `PROOF_SIZE_MAX` bytes.
   * What it is, is told by its content; the type and the name that the URI gives are not believed.
   */
  file: string;
}

/** `POST /consents/proofs`, answer: the proof, as an event names it. */
export interface ProofResponse {
  /** SHA-256 of the file (hex) and the extension of its type: the same file has the same id. */
  id: string;
  /** Bytes of the file. */
  size: number;
  /** The file as a base64 data URI, with the type that was found. */
  file: string;
}

/** A file as a data URI. Whether it is base64 of an allowed file is for the consents API. */
export const proofFileSchema: v.GenericSchema<unknown, string> = v.pipe(
  v.string("must be a string"),
  v.regex(/^data:[^,]{0,1024};base64,/i, "must be a base64 data URI"),
);

export const proofRequestSchema: v.GenericSchema<unknown, ProofRequest> = strictObject({
  file: proofFileSchema,
});

export const proofResponseSchema: v.GenericSchema<unknown, ProofResponse> = v.object({
  id: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}\.[a-z]{3,4}$/)),
  size: v.pipe(v.number(), v.integer(), v.minValue(1)),
  file: proofFileSchema,
});
