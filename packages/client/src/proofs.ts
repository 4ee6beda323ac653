import { type ProofResponse, paths } from "@consents/contract";
import type { Connection } from "./connection.ts";
import { type Guard, isNumber, isString, shape } from "./guards.ts";

const isProof: Guard<ProofResponse> = shape<ProofResponse>({ id: isString, size: isNumber });
const isBlob: Guard<Blob> = (value): value is Blob => value instanceof Blob;

/** For each try with a file, in milliseconds: a telephone may be slow. */
const TIMEOUT = 120_000;
/** As many arguments as any engine takes in one call. */
const CHUNK = 0x8000;

/**
 * `POST /consents/proofs`: hands in a file, whose `id` an event then names in `proofs_id`. The same file again is the
 * same proof. A citizen may where their token, or what is on offer, asks for a signature or a file.
 *
 * @param file - PDF, PNG, JPEG, GIF, DOC, DOCX or MSG, at most `PROOF_SIZE_MAX` bytes; its name and type do not matter
 */
export async function createProof(
  connection: Connection,
  file: Blob,
  options: { signal?: AbortSignal } = {},
): Promise<ProofResponse> {
  return connection.call(paths.proofs, isProof, {
    ...options,
    method: "POST",
    json: { file: await dataUri(file) },
    idempotent: true,
    timeout: TIMEOUT,
    query: { organization_id: connection.organizationId },
  });
}

/** `GET /consents/proofs/{id}`: the file, with the type that was found. A citizen gets their own. */
export function getProof(
  connection: Connection,
  id: string,
  options: { signal?: AbortSignal } = {},
): Promise<Blob> {
  return connection.call(paths.proof(id), isBlob, {
    ...options,
    as: "blob",
    timeout: TIMEOUT,
    query: { organization_id: connection.organizationId },
  });
}

async function dataUri(file: Blob): Promise<string> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  const parts: string[] = [];
  for (let at = 0; at < bytes.length; at += CHUNK) {
    parts.push(String.fromCharCode(...bytes.subarray(at, at + CHUNK)));
  }
  return `data:;base64,${btoa(parts.join(""))}`;
}
