import { BODY_SIZE_MAX } from "@consents/contract";
import { TokenError } from "./token-error.ts";

/** The little that is needed of `http.IncomingMessage`, also as Express and others hand it on. */
export interface NodeRequest extends AsyncIterable<unknown> {
  readonly method?: string | undefined;
  readonly url?: string | undefined;
  /** Express: the URL before a mount point was cut off. */
  readonly originalUrl?: string;
  readonly rawHeaders: readonly string[];
  readonly readableEnded: boolean;
  /** Put there by a body parser that ran before. */
  readonly body?: unknown;
  readonly socket: object;
}

/** Which origin a request was sent to: a fixed one, or what the request says of itself. */
export interface RequestOrigin {
  publicOrigin: string | undefined;
  trustForwarded: boolean;
}

/** Reads a Node request whole. Throws `malformed-request`, and `payload-too-large` beyond 64 KiB. */
export async function toRequest(
  incoming: NodeRequest,
  { publicOrigin, trustForwarded }: RequestOrigin,
  signal: AbortSignal,
): Promise<Request> {
  const { method = "GET", url = "/", originalUrl = url } = incoming;
  const headers = toHeaders(incoming.rawHeaders);
  const origin = publicOrigin ?? originOf(incoming, headers, trustForwarded);
  // The target is appended rather than resolved: `//evil.example` must not become the host.
  const target = originalUrl.startsWith("/") ? originalUrl : "/";
  const body = method === "GET" || method === "HEAD" ? null : await readBody(incoming);
  try {
    return new Request(origin + target, { method, headers, body, signal });
  } catch {
    throw new TokenError("malformed-request");
  }
}

function toHeaders(rawHeaders: readonly string[]): Headers {
  const headers = new Headers();
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    const [name = "", value = ""] = rawHeaders.slice(index, index + 2);
    if (name === ":authority") headers.set("host", value);
    // HTTP/2 writes the method and the path as headers, too.
    else if (!name.startsWith(":")) headers.append(name, value);
  }
  return headers;
}

function originOf({ socket }: NodeRequest, headers: Headers, trustForwarded: boolean): string {
  // The first of a list is what the outermost proxy saw.
  const forwarded = (name: string) =>
    trustForwarded ? headers.get(`x-forwarded-${name}`)?.split(",")[0]?.trim() : undefined;
  const secure = "encrypted" in socket && socket.encrypted === true;
  const protocol = forwarded("proto") ?? (secure ? "https" : "http");
  const host = forwarded("host") ?? headers.get("host") ?? "";
  const origin = `${protocol}://${host}`;
  if (!/^https?$/.test(protocol) || !/^[\w.:[\]-]+$/.test(host) || !URL.canParse(origin)) {
    throw new TokenError("malformed-request", { detail: "The Host header is not a host." });
  }
  return origin;
}

async function readBody(incoming: NodeRequest): Promise<Uint8Array<ArrayBuffer>> {
  if (incoming.readableEnded && incoming.body !== undefined) return toBytes(incoming.body);
  const chunks: Uint8Array[] = [];
  let size = 0;
  // Not `for await`: to leave that early destroys the socket, and with it the answer.
  const iterator = incoming[Symbol.asyncIterator]();
  for (let next = await iterator.next(); !next.done; next = await iterator.next()) {
    const bytes = toBytes(next.value);
    size += bytes.byteLength;
    if (size > BODY_SIZE_MAX) throw new TokenError("payload-too-large");
    chunks.push(bytes);
  }
  const body = new Uint8Array(size);
  let offset = 0;
  for (const chunk of chunks) {
    body.set(chunk, offset);
    offset += chunk.byteLength;
  }
  return body;
}

/** A chunk; or a body that a parser took apart, put together again. */
function toBytes(value: unknown): Uint8Array<ArrayBuffer> {
  if (value instanceof Uint8Array) return new Uint8Array(value);
  return new TextEncoder().encode(typeof value === "string" ? value : JSON.stringify(value));
}
