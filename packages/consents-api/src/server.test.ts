import { once } from "node:events";
import type { ServerResponse } from "node:http";
import { connect } from "node:net";
import { TOKEN_SIZE_MAX } from "@consents/contract";
import { afterEach, describe, expect, it } from "vitest";
import { createUser } from "./domain/create-user.ts";
import { charity, NOON } from "./domain/fixtures.ts";
import type { Store } from "./domain/store.ts";
import { createWebhook } from "./domain/webhook.ts";
import { type RunningServer, type ServeOptions, serve } from "./server.ts";
import { IN_MEMORY, openSqliteStore } from "./store/sqlite/open-sqlite-store.ts";
import { startReceiver } from "./webhooks/receiver-for-tests.ts";

const running: RunningServer[] = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.stop()));
});

async function start(options: Partial<ServeOptions> = {}): Promise<RunningServer & { store: Store }> {
  const store = options.store ?? (await openSqliteStore(IN_MEMORY));
  const server = await serve({ port: 0, ...options, store });
  running.push(server);
  return { ...server, store };
}

describe("serve", () => {
  it("answers on the port it says, and is its own issuer unless told otherwise", async () => {
    const { url, port, store } = await start();
    expect(url).toBe(`http://localhost:${port}`);
    expect((await fetch(`http://127.0.0.1:${port}/ready`)).status).toBe(200);
    expect((await store.listTokenKeys()).map(({ issuer }) => issuer)).toEqual([url]);
  });

  it("counts invalid tokens by the connection's address, whatever the request says", async () => {
    const { port } = await start({ rateLimits: { failures: 2 } });
    const statuses: number[] = [];
    for (const forged of ["192.0.2.1", "192.0.2.2", "192.0.2.3"]) {
      const headers = { authorization: "Bearer nonsense", "x-forwarded-for": forged };
      statuses.push((await fetch(`http://127.0.0.1:${port}/consents/events`, { headers })).status);
    }
    expect(statuses).toEqual([401, 401, 429]);
  });

  it("fails when the port is taken", async () => {
    const { port } = await start();
    await expect(start({ port })).rejects.toMatchObject({ code: "EADDRINUSE" });
  });

  it("frees the port again when it cannot start", async () => {
    const { port } = await start();
    await running.pop()?.stop();
    await expect(start({ port, issuer: "no-url" })).rejects.toMatchObject({ code: "config-invalid" });
    await start({ port });
  });

  it("takes a token of the greatest size", async () => {
    const { port } = await start();
    const headers = { authorization: `Bearer ${"x".repeat(TOKEN_SIZE_MAX)}` };
    const response = await fetch(`http://127.0.0.1:${port}/consents/users`, { headers });
    expect(response.status).toBe(401);
  });

  it("finishes what is under way when it stops, and does not wait for half of a request", async () => {
    const store = await openSqliteStore(IN_MEMORY);
    const asked = Promise.withResolvers<void>();
    const answered = Promise.withResolvers<void>();
    const ping = () => {
      asked.resolve();
      return answered.promise;
    };
    const { port, stop } = await start({ store: { ...store, ping } });
    const response = fetch(`http://127.0.0.1:${port}/ready`);
    await asked.promise;
    const half = connect(port, "127.0.0.1");
    // It may be reset instead of ended: either way it is over.
    half.on("error", () => undefined);
    half.write("GET /health HTTP/1.1\r\n");
    await once(half, "ready");
    const stopped = stop();
    await expect(fetch(`http://127.0.0.1:${port}/health`)).rejects.toThrow();
    await once(half, "close");
    answered.resolve();
    expect((await response).status).toBe(200);
    await stopped;
  });

  it("sends what waits for webhooks, and finishes the one under way when it stops", async () => {
    const receiver = await startReceiver();
    const store = await openSqliteStore(IN_MEMORY);
    await (await start({ store })).stop();
    const [key] = await store.listTokenKeys();
    await store.addOrganization(charity);
    const request = { url: receiver.url, types: ["user.created" as const] };
    const facts = { organization_id: "charity", request, kid: key?.kid ?? "", now: NOON };
    await store.addWebhook(createWebhook({ id: "hook-1", ...facts }));
    const newId = () => "user-1";
    await store.changeUser(createUser({ ...facts, request: { organization_user_id: "ada" }, newId }));
    const asked = Promise.withResolvers<ServerResponse>();
    receiver.answer = (_received, response) => asked.resolve(response);
    const issuer = key?.issuer ?? "";
    const { stop } = await start({ store, issuer, webhookPrivateHosts: ["127.0.0.1"] });
    const response = await asked.promise;
    const stopped = stop();
    response.writeHead(204).end();
    await stopped;
    await receiver.stop();
    const { rows } = await store.listWebhookMessages("charity", "hook-1", { limit: 10 });
    expect(rows).toMatchObject([{ state: "delivered", attempts: 1 }]);
  });

  it("does not wait for connections that ask nothing", async () => {
    const { port, stop } = await start();
    const socket = connect(port, "127.0.0.1");
    await once(socket, "connect");
    await stop();
    socket.destroy();
  });
});
