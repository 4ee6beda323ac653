import { base64url } from "jose";

const alphabet = /^[A-Za-z0-9_-]+$/;

/**
 * Decodes base64url (RFC 4648 §5) in its one canonical spelling. Padding, spaces, the other alphabet and
 * non-zero trailing bits give undefined: two spellings of one token must not both be good.
 */
export function decodeBase64url(text: string): Uint8Array | undefined {
  if (!alphabet.test(text) || text.length % 4 === 1) return undefined;
  const bytes = base64url.decode(text);
  return base64url.encode(bytes) === text ? bytes : undefined;
}
