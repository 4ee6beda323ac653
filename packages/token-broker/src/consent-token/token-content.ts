import type { ConsentTokenRequest } from "@consents/contract";
import { findMetadataFault, type JsonFault } from "./json-faults.ts";

/** What a token carries beside whom it is for. */
type TokenContent = Pick<ConsentTokenRequest, "metadata" | "event" | "delegate" | "validations">;

/** The rules about a token's content that its schema cannot say; the same for who mints and who verifies. */
export function findTokenContentFault(content: TokenContent): JsonFault | undefined {
  const metadata = [
    ["/metadata", content.metadata],
    ["/event/metadata", content.event?.metadata],
    ["/event/user/metadata", content.event?.user?.metadata],
    ["/delegate/metadata", content.delegate?.metadata],
  ] as const;
  for (const [pointer, value] of metadata) {
    const fault = value && findMetadataFault(value, pointer);
    if (fault) return fault;
  }
  for (const [method, validation] of Object.entries(content.validations ?? {})) {
    if (validation?.approval && !validation.enabled) {
      const pointer = `/validations/${method}/approval`;
      return { pointer, code: "validation-failed", detail: "needs enabled to be true" };
    }
  }
  return undefined;
}
