import { type ErrorCode, errorCodes } from "@consents/contract";
import type { Authenticate } from "./authenticate.ts";
import { checkRequest } from "./check-request.ts";
import { mountRoutes } from "./mount-routes.ts";
import { showRefusal } from "./pages/show-nothing.ts";
import { problemResponse, toConsentsError } from "./problem-response.ts";
import type { RequestLog } from "./request-log.ts";
import type { ApiContext, Trace } from "./route.ts";
import { tooMany } from "./too-many.ts";

/** What the app needs beside the routes' context. */
export interface AppOptions {
  context: ApiContext;
  authenticate: Authenticate;
  /** An id for each request. */
  newRequestId: () => string;
  log: (entry: RequestLog) => void;
}

/** What is known of the sender beside the request. */
export interface Sender {
  /** The connection's: IPv4 or IPv6. */
  address?: string | undefined;
}

/** What somebody sends who is guessing. A token that has expired was a good one. */
const guesses: readonly ErrorCode[] = ["token-malformed", "token-invalid", "credentials-invalid"];

/** All routes, at `/` and at `/v1`, as one function that answers every request and never rejects. */
export function createApp(options: AppOptions): (request: Request, sender?: Sender) => Promise<Response> {
  const { log, newRequestId } = options;
  const { metrics, rateLimits } = options.context;
  const app = mountRoutes(options.context, options.authenticate);
  return async (request, sender = {}) => {
    const startedAt = performance.now();
    const trace: Trace = { request_id: newRequestId(), route: "-", address: sender.address };
    let response: Response;
    try {
      checkRequest(request);
      response = await app.fetch(request, trace);
    } catch (error) {
      trace.failure = toConsentsError(error);
      if (guesses.includes(trace.failure.code)) {
        const wait = rateLimits.failure(sender.address);
        if (wait !== undefined) trace.failure = tooMany(wait, trace);
      }
      response =
        showRefusal(trace.failure, request, trace.headers) ??
        problemResponse(trace.failure, trace.request_id, trace.headers);
    }
    const { method } = request;
    const { status } = response;
    const entry = logEntry(trace, { method, status, ms: performance.now() - startedAt });
    metrics.countRequest(entry);
    log(entry);
    return response;
  };
}

function logEntry(
  { request_id, route, failure }: Trace,
  rest: Pick<RequestLog, "method" | "status" | "ms">,
): RequestLog {
  const entry: RequestLog = { request_id, route, ...rest };
  if (failure !== undefined) {
    entry.code = failure.code;
    if (errorCodes[failure.code].status >= 500) entry.error = failure.cause ?? failure;
  }
  return entry;
}
