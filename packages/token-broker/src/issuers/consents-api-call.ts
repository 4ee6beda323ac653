import { BODY_SIZE_MAX, isJsonObject, type JsonObject, problemCode } from "@consents/contract";
import { isLoopback } from "../loopback.ts";
import { readText } from "../read-text.ts";
import { TokenError } from "../token-error.ts";

/** How the consents API is reached. */
export interface ConsentsApiConnection {
  /** The base URL of the consents API: `https:`, or `http:` on this machine. */
  url: string | URL;
  /**
   * Allows `http:` to other machines. The key's secret and every token then cross the network readable by anybody on
   * the way. Only for a network that nobody else is on. Default false.
   */
  dangerouslyAllowHttp?: boolean;
  /** How long one call may take, in seconds. Default 10. */
  timeout?: number;
  /** Default: the global one. Yours for a proxy, or a server in the same process. */
  fetch?: (request: Request) => Promise<Response>;
}

/** What the consents API answered: the status, and the body when it is a JSON object. */
export interface ConsentsApiAnswer {
  status: number;
  body: JsonObject | undefined;
  /** The code of a problem; undefined when it is none. */
  code: string | undefined;
  /** Seconds, when it said so. */
  retryAfter: number | undefined;
}

/** Posts JSON to a path of the consents API. */
export type ConsentsApiCall = (path: string, body: object, bearer?: string) => Promise<ConsentsApiAnswer>;

/**
 * Prepares calls. Throws `config-invalid` for an unusable URL.
 * A call throws `issuer-unavailable` when nothing usable comes back: no connection, no answer in time, too long an
 * answer, a redirect (a secret is never sent where the configuration does not say), a 5xx or 429.
 */
export function connectConsentsApi(connection: ConsentsApiConnection): ConsentsApiCall {
  const { timeout = 10, fetch = (request) => globalThis.fetch(request) } = connection;
  const base = parseBase(connection);
  return async (path, body, bearer) => {
    const request = new Request(new URL(path, base), {
      method: "POST",
      headers: {
        "content-type": "application/json",
        accept: "application/json",
        ...(bearer !== undefined && { authorization: `Bearer ${bearer}` }),
      },
      body: JSON.stringify(body),
      redirect: "manual",
      signal: AbortSignal.timeout(timeout * 1000),
    });
    const answer = await fetch(request).then(readAnswer).catch(unavailable);
    if (answer.status >= 500 || answer.status === 429 || isRedirect(answer.status)) {
      throw new TokenError("issuer-unavailable", {
        detail: `The consents API answered ${answer.status}.`,
        ...(answer.retryAfter !== undefined && { retryAfter: answer.retryAfter }),
      });
    }
    return answer;
  };
}

async function readAnswer(response: Response): Promise<ConsentsApiAnswer> {
  const text = await readText(response, BODY_SIZE_MAX);
  const body = parseObject(text);
  const retryAfter = response.headers.get("retry-after") ?? "";
  return {
    status: response.status,
    body,
    code: problemCode(body),
    retryAfter: /^\d{1,5}$/.test(retryAfter) ? Number(retryAfter) : undefined,
  };
}

function parseObject(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

// A manual redirect has status 0 in a browser's fetch.
function isRedirect(status: number): boolean {
  return status === 0 || (status >= 300 && status < 400);
}

/** The cause stays out: what a fetch throws may name headers. */
function unavailable(error: unknown): never {
  const late = error instanceof Error && (error.name === "TimeoutError" || error.name === "AbortError");
  const detail = late ? "The consents API did not answer in time." : "The consents API cannot be reached.";
  throw new TokenError("issuer-unavailable", { detail });
}

function parseBase({ url, dangerouslyAllowHttp = false }: ConsentsApiConnection): URL {
  const base = URL.canParse(String(url)) ? new URL(url) : undefined;
  const plain = base?.protocol === "http:" && (dangerouslyAllowHttp || isLoopback(base.hostname));
  if (!base || !(plain || base.protocol === "https:") || base.username !== "" || base.search !== "") {
    throw new TokenError("config-invalid", {
      detail:
        "consentsApi: url must be an https URL without credentials and query (http only on this machine).",
    });
  }
  // With the slash, the last segment of a path like /v1 is kept.
  if (!base.pathname.endsWith("/")) base.pathname += "/";
  return base;
}
