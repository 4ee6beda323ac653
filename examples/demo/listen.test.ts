import { once } from "node:events";
import { connect, createServer } from "node:net";
import { expect, it } from "vitest";
import { listen } from "./listen.ts";

const never = new AbortController().signal;

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, "close");
  return port;
}

it.each([
  ["nothing", ""],
  ["half of the headers", "GET / HTTP/1.1\r\nHost: localhost\r\n"],
  ["half of the body", "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\n12345"],
])("stops at once when somebody has sent %s", async (_, sent) => {
  const port = await freePort();
  const { promise: arrives, resolve: arrived } = Promise.withResolvers<void>();
  const stop = await listen(async (request) => {
    arrived();
    return new Response(await request.text());
  }, port);
  const socket = connect(port, "127.0.0.1");
  socket.on("error", () => {});
  await once(socket, "connect");
  socket.write(sent);
  if (sent.startsWith("POST")) await arrives;
  else await (await fetch(`http://127.0.0.1:${port}/`)).text();
  const closed = once(socket, "close");
  await stop(never);
  await closed;
});

it("still answers, when it stops, what has arrived whole", async () => {
  const port = await freePort();
  const { promise: answer, resolve: send } = Promise.withResolvers<Response>();
  const { promise: arrives, resolve: arrived } = Promise.withResolvers<void>();
  const stop = await listen(() => {
    arrived();
    return answer;
  }, port);
  const response = fetch(`http://127.0.0.1:${port}/`);
  await arrives;
  const stopped = stop(never);
  send(new Response("in time"));
  expect(await (await response).text()).toBe("in time");
  await stopped;
});

it("breaks off, at the deadline, what is not answered by then", async () => {
  const port = await freePort();
  const deadline = new AbortController();
  const { promise: arrives, resolve: arrived } = Promise.withResolvers<void>();
  const stop = await listen(() => {
    arrived();
    return new Promise(() => {});
  }, port);
  const response = fetch(`http://127.0.0.1:${port}/`);
  response.catch(() => {});
  await arrives;
  const stopped = stop(deadline.signal);
  deadline.abort();
  await stopped;
  await expect(response).rejects.toThrow("fetch failed");
});
