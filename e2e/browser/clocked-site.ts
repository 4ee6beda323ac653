/**
 * A site and a consents API in one process, whose clock is in the test's hand: `{advance: seconds}` moves it. Everything
 * is real but the time. `GET /asked` tells how often the broker was asked, `GET /sent` which event ids the API was sent.
 */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { consentsApi, createTokenBroker } from "@consents/token-broker";
import { getRequestListener } from "@hono/node-server";
import { Hono } from "hono";
import { ORGANIZATION_ID, startInProcess } from "../in-process.ts";

const folder = mkdtempSync(join(tmpdir(), "consents-clocked-"));
const widgetFolder = join(dirname(fileURLToPath(import.meta.resolve("consent-widget"))), "../dist/script");

const apiServer = createServer();
const siteServer = createServer();
const apiUrl = `http://localhost:${await listen(apiServer)}`;
const siteUrl = `http://localhost:${await listen(siteServer)}`;

const { api, advance, organization, credentials, fetch, close } = await startInProcess(folder, apiUrl);
const sent: string[] = [];
apiServer.on(
  "request",
  getRequestListener(async (request) => {
    if (request.method === "POST") sent.push(((await request.clone().json()) as { id: string }).id);
    return api.fetch(request);
  }),
);

let asked = 0;
const issuer = consentsApi({ url: apiUrl, organization_id: ORGANIZATION_ID, ...credentials, fetch });
const broker = createTokenBroker({ authenticate: () => ({ organization_user_id: "anna" }), issuer });

const page = (attributes: string) => `<!doctype html><html lang="en"><title>Clocked</title>
<main><h1>Clocked</h1><consent-widget api-url="${apiUrl}" organization-id="${ORGANIZATION_ID}" notice="preferences" ${attributes}>
</consent-widget></main><script type="module" src="/widget/consent-widget.js"></script></html>`;

const site = new Hono()
  .get("/signed-in", (c) => c.html(page('token-url="/consent-token"')))
  .get("/linked", (c) => c.html(page("")))
  .get("/asked", (c) => c.json(asked))
  .get("/sent", (c) => c.json(sent))
  .get("/link", async (c) => {
    const token = await organization.createToken({
      organization_id: ORGANIZATION_ID,
      organization_user_id: "anna",
    });
    return c.redirect(`/linked?token=${token.id_token}`, 303);
  })
  .post("/consent-token", (c) => {
    asked += 1;
    return broker(c.req.raw);
  })
  .get("/widget/:path{.+}", (c) => {
    const file = readFileSync(join(widgetFolder, normalize(`/${c.req.param("path")}`)));
    return c.body(file, 200, { "content-type": "text/javascript" });
  });
siteServer.on("request", getRequestListener(site.fetch));

process.on("message", (message: { advance: number }) => {
  advance(message.advance);
  process.send?.({ advanced: message.advance });
});
process.on("disconnect", async () => {
  for (const server of [siteServer, apiServer]) {
    server.close();
    server.closeAllConnections();
  }
  await close();
  rmSync(folder, { recursive: true, force: true });
  process.exit(0);
});
process.send?.({ ready: siteUrl });

async function listen(server: ReturnType<typeof createServer>): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return (server.address() as AddressInfo).port;
}
