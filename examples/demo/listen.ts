import type { Server } from "node:http";
import { createAdaptorServer } from "@hono/node-server";
import { DemoError } from "./demo-error.ts";

/** How long requests under way may take when the server stops, in milliseconds. */
const STOP_WITHIN = 2_000;

/** Listens on this machine only. Resolves, when it answers, to what stops it. */
export async function listen(
  fetch: (request: Request) => Response | Promise<Response>,
  port: number,
): Promise<() => Promise<void>> {
  const server = createAdaptorServer({ fetch }) as Server;
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error) => reject(new DemoError(`Cannot listen on port ${port}: ${error.message}`)));
    server.listen(port, "127.0.0.1", resolve);
  });
  return () =>
    new Promise((resolve) => {
      const deadline = setTimeout(() => server.closeAllConnections(), STOP_WITHIN);
      server.close(() => {
        clearTimeout(deadline);
        resolve();
      });
    });
}
