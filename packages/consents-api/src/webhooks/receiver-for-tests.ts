import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** What a receiver was sent. */
export interface Received {
  headers: Record<string, string>;
  body: string;
  /** `body`, parsed. */
  message: { type: string; timestamp: string; data: Record<string, unknown> };
}

/** A receiver of webhooks: a real HTTP server. */
export interface Receiver {
  /** On 127.0.0.1. */
  url: string;
  port: number;
  /** In the order of their arrival. */
  received: Received[];
  /** What it answers; 204 until it is told otherwise. */
  answer: (received: Received, response: ServerResponse) => void;
  stop(): Promise<void>;
}

export async function startReceiver(): Promise<Receiver> {
  const server = createServer(async (request, response) => {
    const body = await textOf(request);
    const headers = request.headers as Record<string, string>;
    const message = body.startsWith("{") ? JSON.parse(body) : {};
    const one: Received = { headers, body, message };
    receiver.received.push(one);
    receiver.answer(one, response);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const { port } = server.address() as AddressInfo;
  const receiver: Receiver = {
    url: `http://127.0.0.1:${port}/hook`,
    port,
    received: [],
    answer: (_received, response) => void response.writeHead(204).end(),
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
  return receiver;
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = "";
  for await (const chunk of request.setEncoding("utf8")) text += chunk;
  return text;
}
