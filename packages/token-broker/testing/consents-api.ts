import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

/** One call that the server received. */
export interface ReceivedCall {
  path: string;
  authorization: string | undefined;
  body: Record<string, unknown>;
}

/** What the server answers to one call: a status with a body, or `null` to hang up. */
export type Reply = { status: number; body: unknown; headers?: Record<string, string> } | null;

/** A real server that plays the consents API; `reply` may be replaced by a test. */
export interface FakeConsentsApi {
  url: string;
  calls: ReceivedCall[];
  reply: (call: ReceivedCall) => Reply | Promise<Reply>;
  close(): Promise<void>;
}

/** Starts it on a free port. By default every sign-in succeeds, with a new session each time, and every token is `t`. */
export async function startFakeConsentsApi(): Promise<FakeConsentsApi> {
  let sessions = 0;
  const api: FakeConsentsApi = {
    url: "",
    calls: [],
    reply: ({ path, body }) => {
      if (path !== "/sessions")
        return { status: 200, body: { ...body, lifetime: body.lifetime ?? 900, id_token: "t" } };
      sessions += 1;
      return { status: 200, body: { type: "api-key", key: body.key, access_token: `session-${sessions}` } };
    },
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
  const server: Server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const call: ReceivedCall = {
      path: request.url ?? "",
      authorization: request.headers.authorization,
      body: JSON.parse(Buffer.concat(chunks).toString()),
    };
    api.calls.push(call);
    const reply = await api.reply(call);
    if (reply === null) {
      request.socket.destroy();
      return;
    }
    const body = typeof reply.body === "string" ? reply.body : JSON.stringify(reply.body);
    response.writeHead(reply.status, { "content-type": "application/json", ...reply.headers }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  api.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return api;
}
