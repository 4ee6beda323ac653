import { type Fetch, type JsonRequest, type Judge, requestJson } from "./request-json.ts";

/** Where to call, for whom, and as whom. */
export interface ConnectionOptions {
  /** Base URL of the consents API, with or without `/v1`. */
  apiUrl: string;
  /** Sent with every call that is about one organization. */
  organizationId?: string;
  /**
   * The bearer: a session's access token or a consent token, or a function that is asked before each call.
   * It travels in the `Authorization` header only. What the function throws reaches the caller as it is.
   */
  token?: string | (() => string | Promise<string>);
  /** Default: the platform's. A test's seam, and the way through a proxy. */
  fetch?: Fetch | undefined;
  /** For each try, in milliseconds. Default 10,000; for a file 120,000. */
  timeout?: number;
  /** How often calls that may arrive twice are tried again. Default 2. */
  retries?: number;
}

/** One call over a {@link Connection}. */
export interface Call
  extends Pick<JsonRequest, "method" | "json" | "as" | "cache" | "keepalive" | "signal" | "timeout"> {
  /** Query parameters; `undefined` is left out, a list stands several times. */
  query?: Record<string, string | number | readonly string[] | undefined>;
  headers?: Record<string, string>;
  /** True: anybody may ask this, no bearer is sent. */
  public?: boolean;
  /** True: arriving twice is the same as arriving once, so it may be tried again. Default: a GET is. */
  idempotent?: boolean;
}

/** What the calls of this package go through. */
export interface Connection {
  readonly organizationId: string | undefined;
  /** Sends one call and gives the answer to `judge`. @throws ConsentsClientError */
  call<T>(path: string, judge: Judge<T>, call?: Call): Promise<T>;
}

/**
 * Remembers the options; sends nothing yet.
 *
 * @throws TypeError when `apiUrl` is no absolute http(s) URL
 */
export function createConnection(options: ConnectionOptions): Connection {
  const { organizationId, token, fetch, timeout, retries = 2 } = options;
  if (!/^https?:$/.test(new URL(options.apiUrl).protocol))
    throw new TypeError("apiUrl must be an http(s) URL");
  const apiUrl = options.apiUrl.replace(/\/*$/, "/");
  return {
    organizationId,
    async call(path, judge, { query = {}, headers, public: anybody, idempotent, ...call } = {}) {
      const bearer = anybody ? undefined : typeof token === "function" ? await token() : token;
      const again = idempotent ?? (call.method ?? "GET") === "GET";
      return requestJson(apiUrl + path, judge, {
        ...call,
        headers: {
          accept: "application/json",
          ...headers,
          ...(bearer && { authorization: `Bearer ${bearer}` }),
        },
        searchParams: entriesOf(query),
        retries: again ? retries : 0,
        ...(fetch && { fetch }),
        ...(timeout && { timeout }),
      });
    },
  };
}

function entriesOf(query: NonNullable<Call["query"]>): [string, string][] {
  return Object.entries(query).flatMap(([name, value]) =>
    [value ?? []].flat().map((one): [string, string] => [name, `${one}`]),
  );
}
