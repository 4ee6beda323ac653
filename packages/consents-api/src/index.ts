export type { DeliveryWorker } from "./delivery-worker.ts";
export { ConsentsError, type ConsentsErrorOptions } from "./domain/errors.ts";
export type {
  ApiKey,
  Organization,
  Session,
  StoredEvent,
  StoredNotice,
  TokenKey,
} from "./domain/records.ts";
export type { Store } from "./domain/store.ts";
export type { Sender } from "./http/create-app.ts";
export type { NodeServerTimeouts } from "./http/node-server.ts";
export { type RateLimitSettings, rateLimitDefaults } from "./http/rate-limits.ts";
export type { RequestLog } from "./http/request-log.ts";
export type { ListFormat } from "./http/route.ts";
export {
  type ConsentsApi,
  type ConsentsApiOptions,
  createConsentsApi,
  createMailWorker,
  type MailOptions,
  type MailWorkerOptions,
  type RunningServer,
  type ServeOptions,
  serve,
} from "./server.ts";
export { openStore } from "./store/open-store.ts";
export { openSqliteStore } from "./store/sqlite/open-sqlite-store.ts";
export { createWebhookWorker, type WebhookWorkerOptions } from "./webhook-worker.ts";
