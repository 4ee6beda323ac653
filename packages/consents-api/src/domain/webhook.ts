import type {
  Webhook,
  WebhookDisabledReason,
  WebhookPatch,
  WebhookRequest,
  WebhookType,
} from "@consents/contract";

/** A webhook as it is kept. The secret is not: it can be made again from what is said here (`webhook-secret.ts`). */
export interface StoredWebhook extends Omit<Webhook, "disabled_reason"> {
  disabled_reason: WebhookDisabledReason | null;
  /** The `kid` of the server's own key that its secrets are made of. */
  kid: string;
  /** Counts its secrets, from 1. */
  secret_number: number;
  /** Until then the secret before is good as well; null: there is none. ISO 8601. */
  previous_secret_until: string | null;
}

/** What a new webhook needs beside the request. */
export interface WebhookToCreate {
  id: string;
  organization_id: string;
  request: Pick<WebhookRequest, "url" | "types">;
  kid: string;
  /** Milliseconds since 1970. */
  now: number;
}

/** A webhook that is active. */
export function createWebhook({ id, organization_id, request, kid, now }: WebhookToCreate): StoredWebhook {
  const at = new Date(now).toISOString();
  return {
    id,
    organization_id,
    url: request.url,
    types: distinct(request.types),
    status: "active",
    disabled_reason: null,
    kid,
    secret_number: 1,
    previous_secret_until: null,
    created_at: at,
    updated_at: at,
  };
}

/** The webhook as the patch wants it. */
export function patchWebhook(
  webhook: StoredWebhook,
  { url, types, status }: WebhookPatch,
  now: number,
): StoredWebhook {
  return {
    ...webhook,
    url: url ?? webhook.url,
    types: types === undefined ? webhook.types : distinct(types),
    ...(status !== undefined && { status, disabled_reason: null }),
    updated_at: new Date(now).toISOString(),
  };
}

/** With a new secret; the one before stays good for `overlap` seconds, and the one before that no longer. */
export function rotateSecret(webhook: StoredWebhook, overlap: number, now: number): StoredWebhook {
  return {
    ...webhook,
    secret_number: webhook.secret_number + 1,
    previous_secret_until: new Date(now + overlap * 1_000).toISOString(),
    updated_at: new Date(now).toISOString(),
  };
}

function distinct(types: readonly WebhookType[]): WebhookType[] {
  return [...new Set(types)];
}

/** As the organization sees it. */
export function shownWebhook({
  kid: _kid,
  secret_number: _number,
  previous_secret_until: _until,
  disabled_reason,
  ...shown
}: StoredWebhook): Webhook {
  return disabled_reason === null ? shown : { ...shown, disabled_reason };
}
