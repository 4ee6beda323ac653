import type { StoredProof } from "../../domain/records.ts";

/** Of the answer that is a file: it is to be saved and not shown, and whatever is in it never runs in the API's origin. */
export function proofHeaders({
  id,
  media_type,
}: Pick<StoredProof, "id" | "media_type">): Record<string, string> {
  return {
    "content-type": media_type,
    "content-disposition": `attachment; filename="${id}"`,
    "content-security-policy": "default-src 'none'; sandbox",
    "cache-control": "private, no-store",
    "x-content-type-options": "nosniff",
  };
}
