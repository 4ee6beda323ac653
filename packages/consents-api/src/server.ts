import { randomUUID } from "node:crypto";
import { APPROVAL_LIFETIME_DEFAULT, TOKEN_LIFETIME_CAP } from "@consents/contract";
import type { DeliveryWorker } from "./delivery-worker.ts";
import type { Store } from "./domain/store.ts";
import { webhookSecret } from "./domain/webhook-secret.ts";
import { createAuthenticate } from "./http/authenticate.ts";
import { countRecorded } from "./http/count-recorded.ts";
import { createApp, type Sender } from "./http/create-app.ts";
import type { Metrics } from "./http/metrics.ts";
import { createNodeServer, type NodeServerTimeouts } from "./http/node-server.ts";
import { createOrganizations } from "./http/organizations.ts";
import { createRateLimits, type RateLimitSettings } from "./http/rate-limits.ts";
import type { RequestLog } from "./http/request-log.ts";
import { createRevocations } from "./http/revocations.ts";
import type { ApiContext, ListFormat } from "./http/route.ts";
import { createTokenKeys } from "./http/token-keys.ts";
import { deliverMail } from "./mail/deliver-mail.ts";
import { createSendMail, type SmtpOptions } from "./mail/send-mail.ts";
import { newId as createId } from "./new-id.ts";
import { createOutboxWorker, type MailOutcome } from "./outbox-worker.ts";
import { findSigningKey } from "./signing-key.ts";
import { createWebhookWorker } from "./webhook-worker.ts";
import { checkWebhookUrl } from "./webhooks/check-webhook-url.ts";
import { createFindKey } from "./webhooks/find-key.ts";

/** What a consents API is made of. */
export interface ConsentsApiOptions {
  /** Where everything is kept: `openStore`, or your own. Not closed by the API. */
  store: Store;
  /** The API's public URL, exactly as brokers name it: `iss` and `aud` of consent tokens. */
  issuer: string;
  /** Longest lifetime of a consent token, in seconds. Default: 90 days. */
  lifetimeCap?: number;
  /** How lists are answered that do not say `$list`. Default `page`: `{data, limit, cursor}`. */
  listFormat?: ListFormat;
  /**
   * Hosts, as they stand in URLs, that webhooks may lead to although they are private, and without TLS. Default: none.
   */
  webhookPrivateHosts?: readonly string[];
  /** How much is let through; what is left out is not limited. Default: no limits. See `rateLimitDefaults`. */
  rateLimits?: Partial<RateLimitSettings>;
  /** The clock. */
  now?: () => Date;
  /** Ids for events, users and tokens. Default: UUIDv7. */
  newId?: () => string;
  /** Called once per request, after the answer is made. Default: nothing is logged. */
  log?: (entry: RequestLog) => void;
}

/** The API in process: no port, no socket. */
export interface ConsentsApi {
  /**
   * Answers every request; never rejects.
   *
   * @param sender - with the connection's address, invalid tokens and secrets are counted by it
   */
  fetch(request: Request, sender?: Sender): Promise<Response>;
}

/**
 * Builds the API over a store. At the first start it creates the key that consent tokens are signed with, and keeps it
 * in the store.
 *
 * @throws ConsentsError `config-invalid` when `issuer` is no http or https URL; `storage-unavailable`
 */
export async function createConsentsApi(options: ConsentsApiOptions): Promise<ConsentsApi> {
  return createCountedApi(options, await createMetricsOf(options));
}

async function createMetricsOf({ store, now = () => new Date() }: ConsentsApiOptions): Promise<Metrics> {
  // Loaded here, since no other command needs it.
  const { createMetrics } = await import("./http/metrics.ts");
  const metrics = createMetrics({
    webhookBacklog: () => store.webhookBacklog(),
    outboxBacklog: () => store.outboxBacklog(),
    now,
  });
  store.onGroup(metrics.countGroup);
  return metrics;
}

async function createCountedApi(options: ConsentsApiOptions, metrics: Metrics): Promise<ConsentsApi> {
  const {
    store,
    issuer,
    lifetimeCap = TOKEN_LIFETIME_CAP,
    listFormat = "page",
    webhookPrivateHosts = [],
  } = options;
  const { now = () => new Date(), newId = createId, log = () => undefined } = options;
  const { signingKey, tokenIdOf } = await findSigningKey(store, issuer, now());
  const keys = createTokenKeys(store, now);
  const revocations = createRevocations(store, now);
  const authenticate = createAuthenticate({ store, keys, revocations, audience: issuer, lifetimeCap, now });
  const organizations = createOrganizations(store, now);
  const findKey = createFindKey(store);
  const rateLimits = createRateLimits(
    { organization: 0, person: 0, failures: 0, ...options.rateLimits },
    now,
  );
  const context: ApiContext = {
    store: countRecorded(store, metrics),
    organizations,
    revocations,
    issuer,
    signingKey,
    tokenIdOf,
    lifetimeCap,
    listFormat,
    metrics,
    webhooks: {
      checkUrl: (url) => checkWebhookUrl(url, webhookPrivateHosts),
      kid: signingKey.kid,
      secretOf: async (webhook) => webhookSecret(webhook, await findKey(webhook.kid)),
    },
    rateLimits,
    now,
    newId,
  };
  return { fetch: createApp({ context, authenticate, newRequestId: randomUUID, log }) };
}

/** By which way citizens are asked to confirm, and approvers to approve. */
export interface MailOptions extends SmtpOptions {
  /** How long the link in a mail is good, in seconds. Default: 72 hours. */
  approvalLifetime?: number;
}

/** What a {@link createMailWorker} is made of. */
export interface MailWorkerOptions extends MailOptions {
  store: Store;
  /** The API's public URL: the links lead there. */
  issuer: string;
  /** The clock. */
  now?: () => Date;
  /** Told of every attempt. */
  count?: (outcome: MailOutcome) => void;
  /** Told what goes wrong: a sentence that names nobody. Default: nothing is told. */
  warn?: (sentence: string, error?: unknown) => void;
}

/**
 * Builds the worker that sends the mails waiting in the outbox. Any number of processes may have one.
 *
 * @throws ConsentsError `config-invalid` when `smtpUrl` or `from` is none
 */
export function createMailWorker(options: MailWorkerOptions): DeliveryWorker {
  const { store, issuer, approvalLifetime = APPROVAL_LIFETIME_DEFAULT } = options;
  const { now = () => new Date(), count = () => undefined, warn = () => undefined } = options;
  const context = { store, issuer, approvalLifetime, now, send: createSendMail(options) };
  return createOutboxWorker({
    store,
    topic: "mail",
    deliver: (message, signal) => deliverMail(message, context, signal),
    now,
    count,
    warn,
  });
}

/** {@link ConsentsApiOptions}, and where to listen. */
export interface ServeOptions extends Omit<ConsentsApiOptions, "issuer"> {
  /** Default: `http://localhost:<port>`. */
  issuer?: string;
  /** 0: any free port. */
  port: number;
  /** The address to listen on. Default `127.0.0.1`: this machine only. */
  host?: string;
  timeouts?: NodeServerTimeouts;
  /** Absent: mails wait in the outbox until a server has it. */
  mail?: MailOptions;
  /** Told what goes wrong beside requests: a sentence that names nobody. Default: nothing is told. */
  warn?: (sentence: string, error?: unknown) => void;
}

/** A server that answers. */
export interface RunningServer {
  /** The public URL: the `issuer`. */
  url: string;
  port: number;
  /**
   * Takes no more requests and no more messages, finishes those under way (requests for 10 seconds at most, mails for 5),
   * then resolves. The store stays open.
   */
  stop(): Promise<void>;
}

/**
 * Serves the API over HTTP on `node:http`; resolves when it answers. TLS is for the proxy before it.
 *
 * @throws what {@link createConsentsApi} and {@link createMailWorker} throw, and Node's error when it cannot listen (`EADDRINUSE`, `EACCES`, …)
 */
export async function serve(options: ServeOptions): Promise<RunningServer> {
  const { host = "127.0.0.1", timeouts, mail, warn = () => undefined, ...rest } = options;
  // The port may be chosen by the system, and the default issuer names it: so listen first, then build. What comes
  // meanwhile waits.
  let api: Promise<ConsentsApi> | undefined;
  let fetch: ConsentsApi["fetch"] = async (request, sender) => (await api!).fetch(request, sender);
  const server = createNodeServer({
    fetch: (request, sender) => fetch(request, sender),
    newRequestId: randomUUID,
    timeouts,
  });
  const port = await server.listen(options.port, host);
  const url = options.issuer ?? `http://localhost:${port}`;
  const apiOptions = { ...rest, issuer: url };
  const metrics = createMetricsOf(apiOptions);
  api = metrics.then((counting) => createCountedApi(apiOptions, counting));
  const workers: DeliveryWorker[] = [];
  try {
    ({ fetch } = await api);
    const { countDelivery, countMail } = await metrics;
    const { store, now = () => new Date(), webhookPrivateHosts: privateHosts = [] } = rest;
    if (mail !== undefined)
      workers.push(createMailWorker({ ...mail, store, issuer: url, now, count: countMail, warn }));
    workers.push(createWebhookWorker({ store, privateHosts, now, count: countDelivery, warn }));
  } catch (error) {
    await server.stop();
    throw error;
  }
  if (mail === undefined) warn("There is no SMTP_URL: mails that ask to confirm wait in the outbox.");
  for (const worker of workers) worker.start();
  return {
    url,
    port,
    async stop() {
      await Promise.all([server.stop(), ...workers.map((worker) => worker.stop())]);
    },
  };
}
