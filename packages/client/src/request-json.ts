import { type Problem, problemCode } from "@consents/contract";
import ky, { isHTTPError, isTimeoutError, type Options } from "ky";
import { isConsentUser } from "./answers.ts";
import {
  ConsentsClientError,
  type ConsentsClientErrorCode,
  isConsentsClientError,
} from "./consents-client-error.ts";

/** A function with the shape of the platform's `fetch`. */
export type Fetch = (request: Request) => Promise<Response>;

/** How one request is sent. */
export interface JsonRequest {
  /** Default `GET`. */
  method?: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Sent as JSON. */
  json?: unknown;
  /** Query parameters, in order. */
  searchParams?: [name: string, value: string][];
  headers?: Record<string, string>;
  /** Default `omit`: no cookie goes to, or comes from, the other side. */
  credentials?: RequestCredentials;
  /** What the answer is when all is well: JSON, or bytes for a Blob. Default `json`. */
  as?: "json" | "blob";
  /** The browser's HTTP cache. Default: as the answer's headers say. */
  cache?: RequestCache;
  /** Lets the request outlive the page. */
  keepalive?: boolean;
  /** Abandons the request and its retries; the promise rejects with the signal's reason. */
  signal?: AbortSignal;
  /**
   * How often to try again when no answer came, a garbled one came, or the server said 408, 413, 429, 500, 502, 503 or 504.
   * Only for requests that may arrive twice. Waits 0.3 s, 0.6 s, 1.2 s, … or what `Retry-After` says. Default 0.
   */
  retries?: number;
  /** For each try, body included, in milliseconds. Default 10,000. */
  timeout?: number;
  /** Default: the platform's. */
  fetch?: Fetch;
}

/** Says whether an answer has the right shape. */
export type Judge<T> = (body: unknown, headers: Headers) => body is T;

/** The longest `Retry-After` that is waited for in silence, in seconds; longer ones are the caller's to show. */
const RETRY_AFTER_MAX = 5;

/**
 * Sends one request and gives its answer, JSON unless `as` says otherwise, to `judge`, which says whether the answer has the
 * right shape; of a 204 it is `undefined`.
 *
 * @throws ConsentsClientError for everything that can go wrong, except an abort.
 */
export async function requestJson<T>(url: string, judge: Judge<T>, request: JsonRequest = {}): Promise<T> {
  const { method = "GET", retries = 0, as, fetch = (sent) => globalThis.fetch(sent), ...rest } = request;
  const options: Options = {
    credentials: "omit",
    referrerPolicy: "no-referrer",
    ...rest,
    method,
    // Reading the body here puts it under ky's timeout and retries: an answer that is cut short is tried again.
    fetch: async (input) => {
      const response = await fetch(input as Request);
      if (response.ok && as === "blob") return new Response(await response.blob(), response);
      const text = await response.text();
      if (response.ok && response.status !== 204 && parse(text) === undefined) throw invalid(response);
      return new Response(text || null, response);
    },
    retry: {
      limit: retries,
      methods: [method],
      retryOnTimeout: true,
      // ky heeds other headers, too, which servers on the way may send (`RateLimit-Reset`).
      maxRetryAfter: RETRY_AFTER_MAX * 1_000,
      shouldRetry: ({ error }) => (isHTTPError(error) && !worthWaiting(error.response) ? false : undefined),
    },
  };
  try {
    const response = await ky(url, options);
    const body = as === "blob" ? await response.blob() : parse(await response.text());
    if (!judge(body, response.headers)) throw invalid(response);
    return body;
  } catch (error) {
    if (request.signal?.aborted) throw request.signal.reason;
    throw await toClientError(error);
  }
}

async function toClientError(error: unknown): Promise<ConsentsClientError> {
  if (isConsentsClientError(error)) return error;
  if (isTimeoutError(error)) return new ConsentsClientError("timeout");
  if (!isHTTPError(error)) return new ConsentsClientError("network");
  const { response } = error;
  const problem = parse(await response.text()) as Partial<Problem> | undefined;
  const code = problemCode(problem);
  // A slug and nothing else: whatever stands there may end up in a log.
  if (!code || !/^[a-z-]{1,64}$/.test(code)) return invalid(response);
  const { detail, errors, current } = problem ?? {};
  return new ConsentsClientError(
    code as ConsentsClientErrorCode,
    {
      status: response.status,
      retryAfter: retryAfter(response),
      errors: Array.isArray(errors) ? errors : [],
      current: isConsentUser(current) ? current : undefined,
    },
    typeof detail === "string" ? detail : code,
  );
}

function invalid(response: Response): ConsentsClientError {
  return new ConsentsClientError("response-invalid", {
    status: response.status,
    retryAfter: retryAfter(response),
  });
}

function worthWaiting(response: Response): boolean {
  return (retryAfter(response) ?? 0) <= RETRY_AFTER_MAX;
}

/** RFC 9110 §10.2.3: seconds, or a date. */
function retryAfter(response: Response): number | undefined {
  const value = response.headers.get("retry-after");
  if (value === null) return undefined;
  const seconds = /^\d+$/.test(value) ? Number(value) : (Date.parse(value) - Date.now()) / 1_000;
  return Number.isFinite(seconds) ? Math.max(0, Math.ceil(seconds)) : undefined;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
