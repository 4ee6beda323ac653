import { Webhook } from "standardwebhooks";
import { describe, expect, it } from "vitest";
import { NOON } from "../domain/fixtures.ts";
import type { StoredWebhook } from "../domain/webhook.ts";
import { rotateSecret } from "../domain/webhook.ts";
import { webhookSecret, webhookSecrets } from "../domain/webhook-secret.ts";
import { signMessage } from "./sign-message.ts";

const key = { private_jwk: { kty: "EC", d: "a private part" } };
const webhook: StoredWebhook = {
  id: "hook-1",
  organization_id: "charity",
  url: "https://hooks.example.org/",
  types: ["event.created"],
  status: "active",
  disabled_reason: null,
  kid: "kid-1",
  secret_number: 1,
  previous_secret_until: null,
  created_at: "2026-11-20T12:00:00.000Z",
  updated_at: "2026-11-20T12:00:00.000Z",
};
const body = '{"type":"event.created","data":{"name":"Zoë"}}';

/** What Standard Webhooks' own library says of the message. */
function verify(secret: string, signature: string): unknown {
  return new Webhook(secret).verify(body, {
    "webhook-id": "id-1",
    "webhook-timestamp": String(now),
    "webhook-signature": signature,
  });
}

// The library has a clock of its own.
const now = Math.floor(Date.now() / 1_000);
const message = { id: "id-1", timestamp: now, body };

describe("a signature", () => {
  it("is one that the library of Standard Webhooks accepts", () => {
    const secret = webhookSecret(webhook, key);
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    const signature = signMessage(message, [secret]);
    expect(verify(secret, signature)).toEqual(JSON.parse(body));
    expect(new Webhook(secret).sign("id-1", new Date(now * 1_000), body)).toBe(signature);
  });

  it("is refused for another message, by another secret", () => {
    const secret = webhookSecret(webhook, key);
    expect(() => verify(secret, signMessage({ ...message, id: "id-2" }, [secret]))).toThrow(
      "No matching signature",
    );
    for (const other of [{ id: "hook-2" }, { organization_id: "other" }, { secret_number: 2 }]) {
      const wrong = webhookSecret({ ...webhook, ...other }, key);
      expect(() => verify(secret, signMessage(message, [wrong]))).toThrow("No matching signature");
    }
  });

  it("is made with both secrets while the one before is good", () => {
    const rotated = rotateSecret(webhook, 3_600, NOON);
    const before = webhookSecret(webhook, key);
    const after = webhookSecret(rotated, key);
    const end = NOON + 3_600_000;
    for (const secret of [before, after]) {
      verify(secret, signMessage(message, webhookSecrets(rotated, key, end - 1)));
    }
    expect(webhookSecrets(rotated, key, end)).toEqual([after]);
  });
});
