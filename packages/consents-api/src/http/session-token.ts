import { hash, randomBytes } from "node:crypto";

/** How a session token begins: tells it from a consent token, and a secret scanner what it found. */
export const SESSION_TOKEN_PREFIX = "cst_";

/** A new session token: 256 random bits. Shown once; only {@link secretHash} of it is kept. */
export function createSessionToken(): string {
  return SESSION_TOKEN_PREFIX + randomBytes(32).toString("base64url");
}

/** SHA-256 (hex) of a secret of 256 random bits: nothing to guess, so no slow hash. */
export function secretHash(secret: string): string {
  return hash("sha256", secret);
}
