import { randomUUID } from "node:crypto";
import { TOKEN_LIFETIME_CAP } from "@consents/contract";
import type { Store } from "./domain/store.ts";
import { createAuthenticate } from "./http/authenticate.ts";
import { createApp, type Sender } from "./http/create-app.ts";
import { createNodeServer, type NodeServerTimeouts } from "./http/node-server.ts";
import { createOrganizations } from "./http/organizations.ts";
import { createRateLimits, type RateLimitSettings } from "./http/rate-limits.ts";
import type { RequestLog } from "./http/request-log.ts";
import { createRevocations } from "./http/revocations.ts";
import type { ApiContext, ListFormat } from "./http/route.ts";
import { createTokenKeys } from "./http/token-keys.ts";
import { newId as createId } from "./new-id.ts";
import { findSigningKey } from "./signing-key.ts";

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
  const { store, issuer, lifetimeCap = TOKEN_LIFETIME_CAP, listFormat = "page" } = options;
  const { now = () => new Date(), newId = createId, log = () => undefined } = options;
  const { signingKey, tokenIdOf } = await findSigningKey(store, issuer, now());
  const keys = createTokenKeys(store, now);
  const revocations = createRevocations(store, now);
  const authenticate = createAuthenticate({ store, keys, revocations, audience: issuer, lifetimeCap, now });
  const organizations = createOrganizations(store, now);
  // Loaded here, since no other command needs it.
  const { createMetrics } = await import("./http/metrics.ts");
  const metrics = createMetrics();
  const rateLimits = createRateLimits(
    { organization: 0, person: 0, failures: 0, ...options.rateLimits },
    now,
  );
  const context: ApiContext = {
    store,
    organizations,
    revocations,
    issuer,
    signingKey,
    tokenIdOf,
    lifetimeCap,
    listFormat,
    metrics,
    rateLimits,
    now,
    newId,
  };
  return { fetch: createApp({ context, authenticate, newRequestId: randomUUID, log }) };
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
}

/** A server that answers. */
export interface RunningServer {
  /** The public URL: the `issuer`. */
  url: string;
  port: number;
  /** Takes no more requests, finishes those under way (for 10 seconds at most), then resolves. The store stays open. */
  stop(): Promise<void>;
}

/**
 * Serves the API over HTTP on `node:http`; resolves when it answers. TLS is for the proxy before it.
 *
 * @throws what {@link createConsentsApi} throws, and Node's error when it cannot listen (`EADDRINUSE`, `EACCES`, …)
 */
export async function serve(options: ServeOptions): Promise<RunningServer> {
  const { host = "127.0.0.1", timeouts, ...rest } = options;
  // The port may be chosen by the system, and the default issuer names it: so listen first, then build. What comes
  // meanwhile waits.
  let api: Promise<ConsentsApi> | undefined;
  const fetch = async (request: Request, sender: Sender) => (await api!).fetch(request, sender);
  const server = createNodeServer({ fetch, newRequestId: randomUUID, timeouts });
  const port = await server.listen(options.port, host);
  const url = options.issuer ?? `http://localhost:${port}`;
  api = createConsentsApi({ ...rest, issuer: url });
  await api.catch(async (error) => {
    await server.stop();
    throw error;
  });
  return { url, port, stop: server.stop };
}
