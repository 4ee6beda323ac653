import {
  type Delivery,
  type Page,
  paths,
  type ReplayRequest,
  type ReplayResponse,
  type Webhook,
  type WebhookPatch,
  type WebhookRequest,
  type WebhookWithSecret,
} from "@consents/contract";
import { pageOf } from "./answers.ts";
import type { Connection } from "./connection.ts";
import { type Guard, isNothing, isNumber, isString, listOf, optional, shape } from "./guards.ts";

// Every call needs a session's bearer, of a key with the scope `webhooks`. A newer server may have types, statuses and
// states that are not in the contract's lists.

const webhook = {
  id: isString,
  url: isString,
  types: listOf(isString) as Guard<Webhook["types"]>,
  status: isString as Guard<Webhook["status"]>,
};
const isWebhook: Guard<Webhook> = shape<Webhook>(webhook);
const isWebhookWithSecret: Guard<WebhookWithSecret> = shape<WebhookWithSecret>({
  ...webhook,
  secret: isString,
  previous_secret_until: optional(isString),
});
const isWebhookList: Guard<{ data: Webhook[] }> = shape<{ data: Webhook[] }>({ data: listOf(isWebhook) });
const isDelivery: Guard<Delivery> = shape<Delivery>({
  id: isString,
  type: isString as Guard<Delivery["type"]>,
  state: isString as Guard<Delivery["state"]>,
  attempts: isNumber,
  at: isString,
});
const isReplay: Guard<ReplayResponse> = shape<ReplayResponse>({ messages: isNumber });

/**
 * `POST /webhooks`: from now on what changes is told to a URL. The answer's `secret` is shown here only; keep it to verify
 * messages. Not tried again: the second try would make another webhook.
 */
export function createWebhook(connection: Connection, webhook: WebhookRequest): Promise<WebhookWithSecret> {
  return connection.call(paths.webhooks, isWebhookWithSecret, {
    method: "POST",
    json: webhook,
    query: { organization_id: connection.organizationId },
  });
}

/** `GET /webhooks`: all of the organization. */
export async function listWebhooks(connection: Connection): Promise<Webhook[]> {
  const { data } = await connection.call(paths.webhooks, isWebhookList, {
    query: { organization_id: connection.organizationId },
  });
  return data;
}

/** `GET /webhooks/{id}`. */
export function getWebhook(connection: Connection, id: string): Promise<Webhook> {
  return connection.call(paths.webhook(id), isWebhook, {
    query: { organization_id: connection.organizationId },
  });
}

/** `PATCH /webhooks/{id}`: pauses it, takes it up again, or changes where it leads or what it tells. */
export function patchWebhook(connection: Connection, id: string, patch: WebhookPatch): Promise<Webhook> {
  return connection.call(paths.webhook(id), isWebhook, {
    method: "PATCH",
    json: patch,
    query: { organization_id: connection.organizationId },
  });
}

/** `DELETE /webhooks/{id}`: with its messages. Not tried again: the second try would find nothing. */
export function deleteWebhook(connection: Connection, id: string): Promise<undefined> {
  return connection.call(paths.webhook(id), isNothing, {
    method: "DELETE",
    query: { organization_id: connection.organizationId },
  });
}

/**
 * `POST /webhooks/{id}/rotate`: a new secret, shown here only. Until `previous_secret_until` messages are signed with the one
 * before as well. Not tried again: the second try would make another secret.
 */
export function rotateWebhook(connection: Connection, id: string): Promise<WebhookWithSecret> {
  return connection.call(paths.webhookRotation(id), isWebhookWithSecret, {
    method: "POST",
    query: { organization_id: connection.organizationId },
  });
}

/**
 * `POST /webhooks/{id}/replay`: what was delivered and made since `from` is sent again, under the same ids. Not tried again:
 * the second try might send again what the first one has delivered.
 */
export function replayWebhook(
  connection: Connection,
  id: string,
  request: ReplayRequest,
): Promise<ReplayResponse> {
  return connection.call(paths.webhookReplay(id), isReplay, {
    method: "POST",
    json: request,
    query: { organization_id: connection.organizationId },
  });
}

/** `GET /webhooks/{id}/deliveries`: one page of its messages, newest first, and what became of each. */
export function listDeliveries(
  connection: Connection,
  id: string,
  query: {
    /** Messages of a page, 1 to `PAGE_SIZE`, which is also the default. */
    limit?: number;
    /** `cursor` of the page before. */
    cursor?: string;
    signal?: AbortSignal;
  } = {},
): Promise<Page<Delivery>> {
  const { limit, cursor, signal } = query;
  return connection.call(paths.webhookDeliveries(id), pageOf(isDelivery), {
    query: {
      organization_id: connection.organizationId,
      limit,
      $cursor: cursor,
      $list: "page",
    },
    ...(signal && { signal }),
  });
}
