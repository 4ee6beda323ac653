/**
 * What our numbers are held against: the same framework, the same driver with the same durability, a bearer that is
 * verified once, one row of an event and one row of a status per request, and one commit for those that arrive together.
 * No validation, no rights, no fold, no evidence, no outbox.
 */
import { createServer } from "node:http";
import { DatabaseSync } from "node:sqlite";
import { getRequestListener } from "@hono/node-server";
import { type Context, Hono } from "hono";
import { createRemoteJWKSet, jwtVerify } from "jose";

const [file, jwksUrl] = process.argv.slice(2);
if (!file || !jwksUrl) throw new Error("usage: bare-server.ts <database file> <URL of the keys of bearers>");
const database = new DatabaseSync(file);
database.exec(`
  pragma journal_mode = wal;
  pragma synchronous = full;
  create table event (id text primary key, user_id text not null, content text not null) without rowid;
  create table status (user_id text primary key, content text not null) without rowid;
`);
const begin = database.prepare("begin immediate");
const commit = database.prepare("commit");
const insertEvent = database.prepare("insert into event values (?, ?, ?)");
const upsertStatus = database.prepare(
  "insert into status values (?, ?) on conflict (user_id) do update set content = excluded.content",
);
const selectStatus = database.prepare("select content from status where user_id = ?");

const findKey = createRemoteJWKSet(new URL(jwksUrl));
const users = new Map<string, string>();

async function userOf(c: Context): Promise<string> {
  const bearer = c.req.header("authorization") ?? "";
  const known = users.get(bearer);
  if (known !== undefined) return known;
  const { payload } = await jwtVerify(bearer.replace("Bearer ", ""), findKey);
  users.set(bearer, payload.sub ?? "");
  return payload.sub ?? "";
}

let waiting: { write(): void; settle(): void }[] = [];

function commitGroup(): void {
  const group = waiting;
  waiting = [];
  begin.run();
  for (const { write } of group) write();
  commit.run();
  for (const { settle } of group) settle();
}

function durably(write: () => void): Promise<void> {
  return new Promise((settle) => {
    if (waiting.length === 0) setImmediate(commitGroup);
    waiting.push({ write, settle });
  });
}

const app = new Hono();
app.post("/events", async (c) => {
  const user = await userOf(c);
  const body = (await c.req.json()) as { id: string };
  const content = JSON.stringify(body);
  await durably(() => {
    insertEvent.run(body.id, user, content);
    upsertStatus.run(user, content);
  });
  return c.json(body);
});
app.get("/status", async (c) => {
  const row = selectStatus.get(await userOf(c));
  return row ? c.body(row.content as string, 200, { "content-type": "application/json" }) : c.notFound();
});

const server = createServer(getRequestListener(app.fetch));
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  if (address !== null && typeof address === "object") {
    process.send?.({ ready: `http://127.0.0.1:${address.port}` });
  }
});
process.on("disconnect", () => server.close(() => process.exit(0)));
