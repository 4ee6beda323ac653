import { once } from "node:events";
import { createServer, type IncomingMessage, STATUS_CODES } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import type { Duplex } from "node:stream";
import { createProblem, type ErrorCode } from "@consents/contract";
import { getRequestListener, type HttpBindings } from "@hono/node-server";
import { ConsentsError } from "../domain/errors.ts";
import { problemResponse } from "./problem-response.ts";
import { startTogether } from "./start-together.ts";

/** Time that a sender gets, in milliseconds. */
export interface NodeServerTimeouts {
  /** For the request line and headers. Default 10 s. */
  headers?: number;
  /** For the whole request. Default 120 s: the largest proof arrives at 1.5 Mbit/s. */
  request?: number;
  /** How often connections are looked at. Default 1 s. */
  check?: number;
}

/** How a `node:http` server answers. */
export interface NodeServerOptions {
  fetch: (request: Request, sender: { address?: string | undefined }) => Promise<Response>;
  newRequestId: () => string;
  timeouts?: NodeServerTimeouts | undefined;
}

/** A `node:http` server that may be stopped without breaking off what is under way. */
export interface NodeServer {
  /** Resolves to the port once it listens; 0 is any free one. Rejects with Node's error when it cannot. */
  listen(port: number, host: string): Promise<number>;
  /** Takes no more connections, sends away what still comes on those there are, and resolves when all have ended. */
  stop(): Promise<void>;
}

/** Bytes of all headers together. More than one token fits, so that a token too long is told from a broken request. */
const HEADERS_SIZE_MAX = 32 * 1024;
const HEADERS_MAX = 100;
/** Longer than usual load balancers keep a connection: who closes first must not be us. */
const KEEP_ALIVE = 65_000;

/** How long requests under way may take after `stop`, in milliseconds. */
const STOP_WITHIN = 10_000;
/** How long headers under way may take then, in milliseconds. */
const HEADERS_WITHIN = 500;
/** How often connections are looked at then, in milliseconds. */
const STOP_CHECK = 20;

/**
 * A server that also answers what never becomes a request (broken framing, headers too large, bodies that do not
 * arrive) with a problem, and closes the connection then.
 */
export function createNodeServer(options: NodeServerOptions): NodeServer {
  const { fetch, newRequestId, timeouts = {} } = options;
  let stopping = false;
  let stopped: Promise<void> | undefined;
  const refuse = (code: ErrorCode) =>
    problemResponse(new ConsentsError(code), newRequestId(), { connection: "close" });
  const listener = getRequestListener(
    (request, env) => {
      if (stopping) return refuse("shutting-down");
      const { incoming } = env as HttpBindings;
      if (incoming.rawHeaders.length > 2 * HEADERS_MAX) return refuse("header-too-large");
      if (hasTwoHosts(incoming)) return refuse("malformed-request");
      return fetch(request, { address: incoming.socket.remoteAddress });
    },
    // A Host or a request target that makes no URL.
    { errorHandler: () => refuse("malformed-request") },
  );
  const server = createServer(
    {
      maxHeaderSize: HEADERS_SIZE_MAX,
      // Refused all the same, but with a problem.
      requireHostHeader: false,
      headersTimeout: timeouts.headers ?? 10_000,
      requestTimeout: timeouts.request ?? 120_000,
      connectionsCheckingInterval: timeouts.check ?? 1_000,
      keepAliveTimeout: KEEP_ALIVE,
    },
    startTogether(listener),
  );
  /** Every connection, and how many of its requests are being answered. */
  const sockets = new Map<Socket, number>();
  server.on("connection", (socket) => {
    sockets.set(socket, 0);
    socket.once("close", () => sockets.delete(socket));
  });
  server.on("request", ({ socket }: IncomingMessage, response) => {
    const count = (more: number) => {
      const before = sockets.get(socket);
      if (before !== undefined) sockets.set(socket, before + more);
    };
    count(1);
    response.once("close", () => count(-1));
  });
  // Else Node refuses by itself, without a problem; what nobody knows may be ignored (RFC 9110 §10.1.1).
  server.on("checkExpectation", (request, response) => server.emit("request", request, response));
  server.on("clientError", (error: NodeJS.ErrnoException, socket) => {
    refuseRaw(socket, parserErrors[error.code ?? ""] ?? "malformed-request", newRequestId());
  });
  server.on("connect", (_request: IncomingMessage, socket) => {
    refuseRaw(socket, "method-not-allowed", newRequestId(), "Allow: \r\n");
  });
  return {
    async listen(port, host) {
      server.listen(port, host);
      await once(server, "listening");
      return (server.address() as AddressInfo).port;
    },
    stop: () => (stopped ??= stop()),
  };

  async function stop(): Promise<void> {
    stopping = true;
    const closed = once(server, "close");
    server.close();
    // Browsers open connections ahead of need; to Node one that never asked anything is not idle.
    for (const socket of sockets.keys()) if (socket.bytesRead === 0) socket.destroy();
    // Nor is one that stopped in the middle of its headers.
    const patience = setTimeout(() => {
      for (const [socket, answering] of sockets) if (answering === 0) socket.destroy();
    }, HEADERS_WITHIN);
    const check = setInterval(() => server.closeIdleConnections(), STOP_CHECK);
    const deadline = setTimeout(() => server.closeAllConnections(), STOP_WITHIN);
    await closed;
    clearInterval(check);
    clearTimeout(patience);
    clearTimeout(deadline);
  }
}

const HOST = "host";

/** RFC 9112 §3.2. Node keeps the first and drops the others, and whoever stands before us may have gone by the last. */
function hasTwoHosts({ rawHeaders }: IncomingMessage): boolean {
  let hosts = 0;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at]!;
    if (name.length === HOST.length && name.toLowerCase() === HOST) hosts += 1;
  }
  return hosts > 1;
}

const parserErrors: Readonly<Record<string, ErrorCode>> = {
  HPE_HEADER_OVERFLOW: "header-too-large",
  HPE_CHUNK_EXTENSIONS_OVERFLOW: "payload-too-large",
  ERR_HTTP_REQUEST_TIMEOUT: "request-timeout",
};

/** An answer by hand, where there is no request to answer. */
function refuseRaw(socket: Duplex, code: ErrorCode, instance: string, more = ""): void {
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  const problem = createProblem(code, { instance });
  const body = JSON.stringify(problem);
  socket.end(
    `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}\r\n` +
      `Content-Type: application/problem+json\r\nCache-Control: no-store\r\n${more}` +
      `Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
}
