/**
 * What our numbers are held against: the same framework, the same drivers with the same durability, one row of an event
 * and one row of a status per request, and a token that is verified once. No validation, no rights, no fold, no evidence.
 *
 * `bare-server.ts <grouped|textbook> <database file or URL> <public JWK>`; see `bare-stores.ts`.
 */
import { createServer } from "node:http";
import { getRequestListener } from "@hono/node-server";
import { Hono } from "hono";
import { importJWK, type JWTPayload, jwtVerify } from "jose";
import { openBareStore } from "./bare-stores.ts";

const [mode, where, jwk] = process.argv.slice(2);
if ((mode !== "grouped" && mode !== "textbook") || !where || !jwk) {
  throw new Error("usage: bare-server.ts <grouped|textbook> <database file or URL> <public JWK>");
}
const store = await openBareStore(mode, where);
const key = await importJWK(JSON.parse(jwk), "ES256");
const verified = new Map<string, JWTPayload>();

async function whoseIs(authorization: string | undefined): Promise<string | undefined> {
  const token = authorization?.slice("Bearer ".length) ?? "";
  let claims = verified.get(token);
  if (claims === undefined) {
    claims = (await jwtVerify(token, key)).payload;
    verified.set(token, claims);
  }
  return (claims.exp ?? 0) * 1_000 > Date.now() ? claims.sub : undefined;
}

const app = new Hono();
app.post("/consents/events", async (c) => {
  const user = await whoseIs(c.req.header("authorization"));
  if (user === undefined) return c.body(null, 401);
  const body = (await c.req.json()) as { id: string };
  const content = JSON.stringify(body);
  await store.record(body.id, user, content);
  return c.json(body);
});
app.get("/consents/users", async (c) => {
  const user = await whoseIs(c.req.header("authorization"));
  const content = user && (await store.find(user));
  return content ? c.body(content, 200, { "content-type": "application/json" }) : c.notFound();
});

const server = createServer(getRequestListener(app.fetch));
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  if (address !== null && typeof address === "object") {
    process.send?.({ ready: `http://127.0.0.1:${address.port}` });
  }
});
process.on("disconnect", () => server.close(() => process.exit(0)));
