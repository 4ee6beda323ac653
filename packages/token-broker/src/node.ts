import { parseOrigin } from "./allowed-origins.ts";
import { type NodeRequest, toRequest } from "./node-request.ts";
import { problemResponse } from "./problem-response.ts";
import { isTokenError, TokenError } from "./token-error.ts";

export type { NodeRequest } from "./node-request.ts";

/** The little that is needed of `http.ServerResponse`. */
export interface NodeResponse {
  statusCode: number;
  readonly writableFinished: boolean;
  setHeader(name: string, value: string | readonly string[]): unknown;
  end(body: Uint8Array): unknown;
  once(event: "close", listener: () => void): unknown;
}

/** Options of {@link toNodeHandler}. */
export interface NodeHandlerOptions {
  /**
   * The site's origin as the citizen's browser sees it, `https://shop.example.org`. Say it when a proxy stands before
   * the server. Default: the scheme of the connection and the `Host` header.
   */
  publicOrigin?: string;
  /**
   * Believes `X-Forwarded-Proto` and `X-Forwarded-Host`. Whoever reaches the server without passing the proxy can then
   * claim any origin. Prefer `publicOrigin`. Default false: both are ignored.
   */
  dangerouslyTrustForwardedHeaders?: boolean;
}

/**
 * Makes a handler of Request → Response, such as the broker, usable as listener of `node:http`, `node:https` and
 * `node:http2`, and as handler of Express and Connect. Rejects never: when the handler does, the answer is a 500.
 *
 * The request's `signal` aborts when the caller goes away. Bodies are read whole, up to 64 KiB, before the handler
 * runs; nothing is streamed. Throws `origin-invalid` at once for an unusable `publicOrigin`.
 */
export function toNodeHandler(
  handler: (request: Request) => Response | Promise<Response>,
  options: NodeHandlerOptions = {},
): (request: NodeRequest, response: NodeResponse) => Promise<void> {
  const origin = {
    publicOrigin: options.publicOrigin === undefined ? undefined : parseOrigin(options.publicOrigin),
    trustForwarded: options.dangerouslyTrustForwardedHeaders ?? false,
  };
  return async (incoming, outgoing) => {
    const abort = new AbortController();
    outgoing.once("close", () => {
      if (!outgoing.writableFinished) abort.abort();
    });
    try {
      await send(await handler(await toRequest(incoming, origin, abort.signal)), outgoing);
    } catch (error) {
      const problem = isTokenError(error) ? error : new TokenError("internal-error");
      // The rest of a body that was refused half-way must not be taken for the next request.
      const headers: Record<string, string> = incoming.readableEnded ? {} : { connection: "close" };
      await send(problemResponse(problem, "", headers), outgoing);
    }
  };
}

async function send(response: Response, outgoing: NodeResponse): Promise<void> {
  const body = new Uint8Array(await response.arrayBuffer());
  outgoing.statusCode = response.status;
  for (const [name, value] of response.headers) {
    outgoing.setHeader(name, name === "set-cookie" ? response.headers.getSetCookie() : value);
  }
  outgoing.end(body);
}
