import { PROOF_PIXELS_MAX } from "@consents/contract";
import { imageSize } from "image-size";
import { ConsentsError } from "../../domain/errors.ts";

/** What stands at the end of a picture; cameras put more behind it. */
const ends: Record<"png" | "jpg" | "gif", Buffer> = {
  png: Buffer.from("IEND"),
  jpg: Buffer.from([0xff, 0xd9]),
  gif: Buffer.from(";"),
};

/**
 * Refuses a picture without a size or an end, and one that takes too much memory to be looked at. The pixels
 * themselves are not decoded.
 *
 * @throws {ConsentsError} `proof-invalid`, `proof-too-large`
 */
export function checkImage(content: Uint8Array, extension: "png" | "jpg" | "gif"): void {
  const pixels = pixelsOf(content);
  if (pixels > PROOF_PIXELS_MAX) {
    throw new ConsentsError("proof-too-large", { detail: `An image may have ${PROOF_PIXELS_MAX} pixels.` });
  }
  const bytes = Buffer.from(content.buffer, content.byteOffset, content.byteLength);
  if (pixels > 0 && bytes.lastIndexOf(ends[extension]) > HEADER_SIZE) return;
  throw new ConsentsError("proof-invalid", { detail: "The image is broken or cut off." });
}

/** No header is smaller, so no end stands before. */
const HEADER_SIZE = 12;

function pixelsOf(content: Uint8Array): number {
  try {
    // A copy: the library reads on behind a view's end, where other requests' bytes may be in the same buffer.
    const { width, height } = imageSize(new Uint8Array(content));
    return width * height;
  } catch {
    return 0;
  }
}
