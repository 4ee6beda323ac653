import { hash, randomBytes } from "node:crypto";

/** How the secret of a link begins: tells a secret scanner what it found. */
const PREFIX = "clk_";

/** A new secret for a link: 256 random bits. It stands in the link only; kept is its {@link linkSecretHash}. */
export function createLinkSecret(): string {
  return PREFIX + randomBytes(32).toString("base64url");
}

/** SHA-256 (hex) of a secret of 256 random bits: nothing to guess, so no slow hash. */
export function linkSecretHash(secret: string): string {
  return hash("sha256", secret);
}

/** Where the page of a link is. In the path, not in the query: there, it would look like a token of the API. */
export function linkUrl(issuer: string, secret: string): string {
  return `${issuer.replace(/\/+$/, "")}/links/${secret}`;
}
