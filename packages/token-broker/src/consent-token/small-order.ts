import { base64url } from "jose";

/**
 * Encodings of the Ed25519 points of small order, little-endian hex, sign bit cleared. Under such a public key
 * one signature fits many messages, so it says nothing, and not every runtime refuses it.
 */
const smallOrder: ReadonlySet<string> = new Set([
  "00".repeat(32),
  `01${"00".repeat(31)}`,
  "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
  "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
  // p − 1, and 0 and 1 once more as p and p + 1
  `ec${"ff".repeat(30)}7f`,
  `ed${"ff".repeat(30)}7f`,
  `ee${"ff".repeat(30)}7f`,
]);

/** True when `x` of an Ed25519 JWK (32 bytes in base64url) encodes a point of small order. */
export function isSmallOrder(x: string): boolean {
  const hex = Array.from(base64url.decode(x), (byte, index) =>
    (index === 31 ? byte & 0x7f : byte).toString(16).padStart(2, "0"),
  ).join("");
  return smallOrder.has(hex);
}
