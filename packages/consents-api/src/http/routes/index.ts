import type { Route } from "../route.ts";
import { patchEvent, removeEvent } from "./change-event.ts";
import { patchUser, postUser } from "./change-user.ts";
import { createConsentToken } from "./create-consent-token.ts";
import { createEvents } from "./create-events.ts";
import { createLink } from "./create-link.ts";
import { createProof } from "./create-proof.ts";
import { createSession } from "./create-session.ts";
import { decideRoute } from "./decide.ts";
import { deleteUser } from "./delete-user.ts";
import { getEvent } from "./get-event.ts";
import { getHealth } from "./get-health.ts";
import { getJwks } from "./get-jwks.ts";
import { getMetrics } from "./get-metrics.ts";
import { getNotice, getNoticeVersion } from "./get-notice.ts";
import { getOpenapi } from "./get-openapi.ts";
import { getProof } from "./get-proof.ts";
import { getReady } from "./get-ready.ts";
import { getUser } from "./get-user.ts";
import { introspectToken } from "./introspect-token.ts";
import { listEvents } from "./list-events.ts";
import { listUsers } from "./list-users.ts";
import { putNotice } from "./put-notice.ts";
import { postReminder } from "./remind-event.ts";
import { removeMatchingEvents } from "./remove-events.ts";
import { revokeToken } from "./revoke-token.ts";
import { listDeliveries, replayWebhook } from "./webhook-deliveries.ts";
import {
  createWebhook,
  getWebhook,
  listWebhooks,
  patchWebhook,
  removeWebhook,
  rotateWebhook,
} from "./webhooks.ts";

/** Every route of the API. */
export const routes: readonly Route[] = [
  createSession,
  createConsentToken,
  createLink,
  revokeToken,
  introspectToken,
  createEvents,
  listEvents,
  getEvent,
  patchEvent,
  removeEvent,
  postReminder,
  removeMatchingEvents,
  createProof,
  getProof,
  listUsers,
  postUser,
  getUser,
  patchUser,
  decideRoute,
  deleteUser,
  getNotice,
  getNoticeVersion,
  putNotice,
  createWebhook,
  listWebhooks,
  getWebhook,
  patchWebhook,
  removeWebhook,
  rotateWebhook,
  listDeliveries,
  replayWebhook,
  getJwks,
  getHealth,
  getReady,
  getMetrics,
  getOpenapi(() => routes),
];
