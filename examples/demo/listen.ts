import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { createAdaptorServer } from "@hono/node-server";
import { DemoError } from "./demo-error.ts";
import { atDeadline, type Stop } from "./stop.ts";

/** Listens on this machine only. Resolves, when it answers, to what stops it. */
export async function listen(
  fetch: (request: Request) => Response | Promise<Response>,
  port: number,
): Promise<Stop> {
  const server = createAdaptorServer({ fetch }) as Server;
  const sockets = new Set<Socket>();
  const answering = new Map<Socket, IncomingMessage>();
  let stopping = false;
  server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });
  server.on("request", (request: IncomingMessage, response: ServerResponse) => {
    const { socket } = request;
    answering.set(socket, request);
    response.once("close", () => {
      answering.delete(socket);
      if (stopping) socket.end();
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error) => reject(new DemoError(`Cannot listen on port ${port}: ${error.message}`)));
    server.listen(port, "127.0.0.1", resolve);
  });
  return (deadline) =>
    new Promise((resolve) => {
      stopping = true;
      atDeadline(deadline, () => server.closeAllConnections());
      server.close(() => resolve());
      // Only what arrived whole is still answered: who has sent half of it, or nothing, may never send the rest.
      for (const socket of sockets) if (!answering.get(socket)?.complete) socket.destroy();
    });
}
