import { type ConsentsInput, type JsonObject, METADATA_SIZE_MAX } from "@consents/contract";
import { canonicalJson } from "./canonical-json.ts";
import { ConsentsError } from "./errors.ts";

/** What an organization may say as it likes: metadata, and `tcfcs`, which may be a text as well. */
type Free = JsonObject | string | undefined;

/**
 * Refuses a metadata object beyond `METADATA_SIZE_MAX` bytes of canonical JSON.
 *
 * @param metadata - by JSON Pointer, which the error names
 * @throws {ConsentsError} `metadata-too-large`
 */
export function checkMetadata(metadata: Readonly<Record<string, Free>>): void {
  for (const [pointer, object] of Object.entries(metadata)) {
    if (object === undefined || fitsMetadata(object)) continue;
    const detail = `must have at most ${METADATA_SIZE_MAX} bytes, with what is merged into it`;
    throw new ConsentsError("metadata-too-large", {
      errors: [{ pointer, code: "metadata-too-large", detail }],
    });
  }
}

/** Whether metadata, or a `tcfcs`, has at most `METADATA_SIZE_MAX` bytes of canonical JSON. */
export function fitsMetadata(value: JsonObject | string): boolean {
  return size(value) <= METADATA_SIZE_MAX;
}

/** Every metadata object within the answers, and `tcfcs`, by JSON Pointer. */
export function metadataOf(consents: ConsentsInput): Record<string, Free> {
  const found: Record<string, Free> = { "/consents/tcfcs": consents.tcfcs };
  const add = (list: readonly { metadata?: JsonObject }[] | undefined, at: string): void => {
    for (const [index, one] of (list ?? []).entries()) found[`${at}/${index}/metadata`] = one.metadata;
  };
  const { purposes = [], channels } = consents;
  add(purposes, "/consents/purposes");
  add(channels, "/consents/channels");
  for (const [index, purpose] of purposes.entries()) {
    const at = `/consents/purposes/${index}`;
    add(purpose.channels, `${at}/channels`);
    add(purpose.preferences, `${at}/preferences`);
    for (const [below, preference] of (purpose.preferences ?? []).entries()) {
      add(preference.channels, `${at}/preferences/${below}/channels`);
    }
  }
  return found;
}

function size(value: JsonObject | string): number {
  return new TextEncoder().encode(typeof value === "string" ? value : canonicalJson(value)).length;
}
