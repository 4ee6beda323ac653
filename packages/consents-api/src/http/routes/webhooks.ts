import {
  WEBHOOK_SECRET_OVERLAP,
  type Webhook,
  type WebhookPatch,
  type WebhookRequest,
  type WebhookWithSecret,
  webhookPatchSchema,
  webhookRequestSchema,
  webhookSchema,
  webhookWithSecretSchema,
} from "@consents/contract";
import * as v from "valibot";
import { ConsentsError } from "../../domain/errors.ts";
import {
  createWebhook as create,
  patchWebhook as patch,
  rotateSecret,
  type StoredWebhook,
  shownWebhook,
} from "../../domain/webhook.ts";
import { requireOwnOrganization } from "../own-user.ts";
import { organizationQuerySchema } from "../query-schemas.ts";
import type { ApiContext, OrganizationCaller, Route } from "../route.ts";

type OrganizationQuery = { organization_id?: string };

const access = { organization: "webhooks" } as const;

/** `POST /webhooks`: from now on what changes is told to a URL. The answer alone shows the secret. */
export const createWebhook: Route<OrganizationQuery, WebhookRequest, OrganizationCaller> = {
  name: "createWebhook",
  summary: "Have changes told to a URL",
  description:
    "What changes from now on is posted there as `{type, timestamp, data}`, signed as Standard Webhooks by the `secret`, " +
    "which is shown here only. `data` is the event, or the user with their choices under one `regulation`; of what is " +
    "deleted the ids. A message is sent again until it is answered by 2xx, one after the other for each user; its " +
    "`webhook-id` stays the same, of `event.created` the event's id with `%2E` for each dot.",
  method: "POST",
  path: "/webhooks",
  access,
  query: organizationQuerySchema,
  body: webhookRequestSchema,
  answers: { 200: { description: "The webhook, and its secret.", body: webhookWithSecretSchema } },
  errors: ["not-found", "webhook-url-not-allowed", "too-many-webhooks"],
  async handle({ caller, query, body }, { store, webhooks, now, newId }) {
    requireOwnOrganization(caller, query.organization_id);
    requireOwnOrganization(caller, body.organization_id);
    const webhook = create({
      id: newId(),
      organization_id: caller.organization_id,
      request: { url: webhooks.checkUrl(body.url), types: body.types },
      kid: webhooks.kid,
      now: now().getTime(),
    });
    await store.addWebhook(webhook);
    const answer: WebhookWithSecret = {
      ...shownWebhook(webhook),
      secret: await webhooks.secretOf(webhook),
    };
    return { body: answer };
  },
};

/** `GET /webhooks`: all of the organization; there are few. */
export const listWebhooks: Route<OrganizationQuery, unknown, OrganizationCaller> = {
  name: "listWebhooks",
  summary: "List the webhooks",
  method: "GET",
  path: "/webhooks",
  access,
  query: organizationQuerySchema,
  answers: {
    200: { description: "All of them.", body: v.object({ data: v.array(webhookSchema) }) },
  },
  errors: ["not-found"],
  async handle({ caller, query }, { store }) {
    requireOwnOrganization(caller, query.organization_id);
    const data: Webhook[] = (await store.listWebhooks(caller.organization_id)).map(shownWebhook);
    return { body: { data } };
  },
};

/** `GET /webhooks/{id}`. */
export const getWebhook: Route<OrganizationQuery, unknown, OrganizationCaller> = {
  name: "getWebhook",
  summary: "Read a webhook",
  method: "GET",
  path: "/webhooks/:id",
  access,
  query: organizationQuerySchema,
  answers: { 200: { description: "The webhook.", body: webhookSchema } },
  errors: ["not-found"],
  async handle({ caller, params, query }, { store }) {
    requireOwnOrganization(caller, query.organization_id);
    const webhook = await store.findWebhook(caller.organization_id, params.id ?? "");
    if (webhook === undefined) throw new ConsentsError("not-found");
    return { body: shownWebhook(webhook) };
  },
};

/** `PATCH /webhooks/{id}`: pauses it and takes it up again, or sends elsewhere, or other types. */
export const patchWebhook: Route<OrganizationQuery, WebhookPatch, OrganizationCaller> = {
  name: "patchWebhook",
  summary: "Pause a webhook, take it up again, or change where it leads",
  description:
    "While it is `paused`, or the server has `disabled` it, messages are kept, and sent in their order once it is " +
    "`active` again. A new `url` gets those that wait, too; new `types` count for what changes from now on.",
  method: "PATCH",
  path: "/webhooks/:id",
  access,
  query: organizationQuerySchema,
  body: webhookPatchSchema,
  answers: { 200: { description: "The webhook as it is now.", body: webhookSchema } },
  errors: ["not-found", "webhook-url-not-allowed"],
  async handle({ caller, params, query, body }, context) {
    requireOwnOrganization(caller, query.organization_id);
    requireOwnOrganization(caller, body.organization_id);
    const checked = body.url === undefined ? body : { ...body, url: context.webhooks.checkUrl(body.url) };
    const at = context.now().getTime();
    const webhook = await change(caller, params.id, context, (one) => patch(one, checked, at));
    return { body: shownWebhook(webhook) };
  },
};

/** `DELETE /webhooks/{id}`: with its messages. 204. */
export const removeWebhook: Route<OrganizationQuery, unknown, OrganizationCaller> = {
  name: "removeWebhook",
  summary: "Remove a webhook with its messages",
  method: "DELETE",
  path: "/webhooks/:id",
  access,
  query: organizationQuerySchema,
  answers: { 204: { description: "It is gone." } },
  errors: ["not-found"],
  async handle({ caller, params, query }, { store }) {
    requireOwnOrganization(caller, query.organization_id);
    if (!(await store.removeWebhook(caller.organization_id, params.id ?? "")))
      throw new ConsentsError("not-found");
    return { status: 204 };
  },
};

/** `POST /webhooks/{id}/rotate`: a new secret. For a day messages are signed with the one before as well. */
export const rotateWebhook: Route<OrganizationQuery, unknown, OrganizationCaller> = {
  name: "rotateWebhook",
  summary: "Give a webhook a new secret",
  description: "For 24 hours messages are signed with the secret before as well, and with none older.",
  method: "POST",
  path: "/webhooks/:id/rotate",
  access,
  query: organizationQuerySchema,
  answers: { 200: { description: "The webhook, and its new secret.", body: webhookWithSecretSchema } },
  errors: ["not-found"],
  async handle({ caller, params, query }, context) {
    requireOwnOrganization(caller, query.organization_id);
    const at = context.now().getTime();
    const webhook = await change(caller, params.id, context, (one) =>
      rotateSecret(one, WEBHOOK_SECRET_OVERLAP, at),
    );
    const { previous_secret_until: until } = webhook;
    const answer: WebhookWithSecret = {
      ...shownWebhook(webhook),
      secret: await context.webhooks.secretOf(webhook),
      ...(until !== null && { previous_secret_until: until }),
    };
    return { body: answer };
  },
};

async function change(
  { organization_id }: OrganizationCaller,
  id = "",
  { store, now }: ApiContext,
  by: (webhook: StoredWebhook) => StoredWebhook,
): Promise<StoredWebhook> {
  const webhook = await store.changeWebhook(organization_id, id, by, now().getTime());
  if (webhook === undefined) throw new ConsentsError("not-found");
  return webhook;
}
