import { createHmac } from "node:crypto";
import type { TokenKey } from "./records.ts";
import type { StoredWebhook } from "./webhook.ts";

/** The server's own key. */
type PrivateKey = Pick<TokenKey, "private_jwk">;

/** What the secret of a webhook is made of. */
type SecretOf = Pick<StoredWebhook, "organization_id" | "id" | "secret_number">;

/**
 * The secret that messages are signed with, as Standard Webhooks writes it: `whsec_` and 32 bytes in base64. It is made
 * of the server's own key and of which webhook's it is, so none is kept, and each is nowhere but here and with its
 * receiver. Whoever has that key could make it: it lies in the database, as the key of consent tokens.
 */
export function webhookSecret(
  { organization_id, id, secret_number }: SecretOf,
  { private_jwk }: PrivateKey,
): string {
  if (typeof private_jwk?.d !== "string") throw new TypeError("the key has no private part");
  // The signing key itself is never used for two things.
  const root = createHmac("sha256", private_jwk.d).update("consents: secrets of webhooks").digest();
  const secret = createHmac("sha256", root).update(JSON.stringify([organization_id, id, secret_number]));
  return `whsec_${secret.digest("base64")}`;
}

/** Those that are good at this time (milliseconds since 1970), the newest first. */
export function webhookSecrets(webhook: StoredWebhook, key: PrivateKey, now: number): string[] {
  const { secret_number, previous_secret_until: until } = webhook;
  const numbers = [secret_number];
  if (until !== null && now < Date.parse(until)) numbers.push(secret_number - 1);
  return numbers.map((number) => webhookSecret({ ...webhook, secret_number: number }, key));
}
