import { createHmac } from "node:crypto";

/** What is signed. */
export interface MessageToSign {
  id: string;
  /** Seconds since 1970, of this attempt. */
  timestamp: number;
  body: string;
}

/**
 * The header `webhook-signature` of Standard Webhooks: an HMAC with SHA-256 for each secret, since a receiver knows either
 * the new one or the one before.
 */
export function signMessage({ id, timestamp, body }: MessageToSign, secrets: readonly string[]): string {
  return secrets
    .map((secret) => {
      const key = Buffer.from(secret.replace(/^whsec_/, ""), "base64");
      return `v1,${createHmac("sha256", key).update(`${id}.${timestamp}.${body}`).digest("base64")}`;
    })
    .join(" ");
}
