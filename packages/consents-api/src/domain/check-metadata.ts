import { type ConsentsInput, type JsonObject, METADATA_SIZE_MAX } from "@consents/contract";
import { canonicalJson } from "./canonical-json.ts";
import { ConsentsError } from "./errors.ts";

/**
 * Refuses a metadata object beyond `METADATA_SIZE_MAX` bytes of canonical JSON.
 *
 * @param metadata - by JSON Pointer, which the error names
 * @throws {ConsentsError} `metadata-too-large`
 */
export function checkMetadata(metadata: Readonly<Record<string, JsonObject | undefined>>): void {
  for (const [pointer, object] of Object.entries(metadata)) {
    if (object === undefined || fitsMetadata(object)) continue;
    const detail = `must have at most ${METADATA_SIZE_MAX} bytes, with what is merged into it`;
    throw new ConsentsError("metadata-too-large", {
      errors: [{ pointer, code: "metadata-too-large", detail }],
    });
  }
}

/** Whether a metadata object has at most `METADATA_SIZE_MAX` bytes of canonical JSON. */
export function fitsMetadata(object: JsonObject): boolean {
  return size(object) <= METADATA_SIZE_MAX;
}

/** Every metadata object within the answers, by JSON Pointer. */
export function metadataOf(consents: ConsentsInput): Record<string, JsonObject | undefined> {
  const found: Record<string, JsonObject | undefined> = {};
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

function size(object: JsonObject): number {
  return new TextEncoder().encode(canonicalJson(object)).length;
}
