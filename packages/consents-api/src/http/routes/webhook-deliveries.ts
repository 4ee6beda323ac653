import {
  type Delivery,
  deliverySchema,
  idSchema,
  type Page,
  type ReplayRequest,
  type ReplayResponse,
  replayRequestSchema,
  replayResponseSchema,
} from "@consents/contract";
import * as v from "valibot";
import { ConsentsError } from "../../domain/errors.ts";
import { parseTime } from "../../domain/parse-time.ts";
import type { Store } from "../../domain/store.ts";
import { deliveryOf } from "../../domain/webhook-message.ts";
import { answerPage } from "../answer-page.ts";
import { createCursor, parseCursor } from "../cursor.ts";
import { requireOwnOrganization } from "../own-user.ts";
import { type ListQuery, listEntries, listSchema, organizationQuerySchema } from "../query-schemas.ts";
import type { OrganizationCaller, Route } from "../route.ts";

interface DeliveriesQuery extends ListQuery {
  organization_id?: string;
}

const querySchema: v.GenericSchema<unknown, DeliveriesQuery> = v.strictObject({
  organization_id: v.optional(idSchema),
  ...listEntries,
});

/** `GET /webhooks/{id}/deliveries`: its messages, newest first, and what became of each. */
export const listDeliveries: Route<DeliveriesQuery, unknown, OrganizationCaller> = {
  name: "listDeliveries",
  summary: "List a webhook's messages, newest first, and what became of them",
  description:
    "Nothing of what they say but the ids. Those that were delivered are listed for 30 days; those that wait, for good.",
  method: "GET",
  path: "/webhooks/:id/deliveries",
  access: { organization: "webhooks" },
  query: querySchema,
  answers: { 200: { description: "A page.", headers: ["Link"], body: listSchema(deliverySchema) } },
  errors: ["not-found"],
  async handle({ caller, params, query }, { store, listFormat }) {
    requireOwnOrganization(caller, query.organization_id);
    const { organization_id } = caller;
    const id = await requireWebhook(store, organization_id, params.id);
    const { limit, $cursor } = query;
    const list = ["deliveries", organization_id, id];
    const after = parseCursor(list, $cursor);
    const asked = { limit, ...(after !== undefined && { after }) };
    const { rows, next } = await store.listWebhookMessages(organization_id, id, asked);
    const page: Page<Delivery> = {
      data: rows.map(deliveryOf),
      limit,
      cursor: next === undefined ? null : createCursor(list, next),
    };
    return answerPage(page, query, listFormat);
  },
};

/** `POST /webhooks/{id}/replay`: what was delivered since is sent again, in the same order, under the same ids. */
export const replayWebhook: Route<{ organization_id?: string }, ReplayRequest, OrganizationCaller> = {
  name: "replayWebhook",
  summary: "Send a webhook's messages again from a point on",
  description:
    "Those that were delivered, as far as they are still listed, with the same bytes and the same `webhook-id`. Of users " +
    "who were erased meanwhile only `user.deleted`.",
  method: "POST",
  path: "/webhooks/:id/replay",
  access: { organization: "webhooks" },
  query: organizationQuerySchema,
  body: replayRequestSchema,
  answers: { 200: { description: "They wait to be sent.", body: replayResponseSchema } },
  errors: ["not-found"],
  async handle({ caller, params, query, body }, { store, now }) {
    requireOwnOrganization(caller, query.organization_id);
    requireOwnOrganization(caller, body.organization_id);
    const { organization_id } = caller;
    const from = new Date(requireTime(body.from)).toISOString();
    const id = await requireWebhook(store, organization_id, params.id);
    const messages = await store.replayWebhook(organization_id, id, from, now().getTime());
    const answer: ReplayResponse = { messages };
    return { body: answer };
  },
};

async function requireWebhook(
  store: Store,
  organization_id: string,
  id: string | undefined,
): Promise<string> {
  const webhook = id === undefined ? undefined : await store.findWebhook(organization_id, id);
  if (webhook === undefined) throw new ConsentsError("not-found");
  return webhook.id;
}

function requireTime(text: string): number {
  const time = parseTime(text);
  if (time !== undefined) return time;
  throw new ConsentsError("validation-failed", {
    errors: [{ pointer: "/from", code: "validation-failed", detail: "must be a date and time in ISO 8601" }],
  });
}
