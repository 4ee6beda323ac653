/**
 * What our numbers are held against: the same framework, the same driver with the same durability, one row of an
 * event and one row of a status per request, in one transaction. No validation, no rights, no fold, no evidence.
 */
import { createServer } from "node:http";
import { DatabaseSync } from "node:sqlite";
import { getRequestListener } from "@hono/node-server";
import { Hono } from "hono";

const [file] = process.argv.slice(2);
if (!file) throw new Error("usage: bare-server.ts <database file>");
const database = new DatabaseSync(file);
database.exec(`
  pragma journal_mode = wal;
  pragma synchronous = full;
  create table event (id text primary key, user_id text not null, content text not null) without rowid;
  create table status (user_id text primary key, content text not null) without rowid;
`);
const insertEvent = database.prepare("insert into event values (?, ?, ?)");
const upsertStatus = database.prepare(
  "insert into status values (?, ?) on conflict (user_id) do update set content = excluded.content",
);
const selectStatus = database.prepare("select content from status where user_id = ?");

const app = new Hono();
app.post("/events/:user", async (c) => {
  const body = (await c.req.json()) as { id: string };
  const content = JSON.stringify(body);
  database.exec("begin immediate");
  insertEvent.run(body.id, c.req.param("user"), content);
  upsertStatus.run(c.req.param("user"), content);
  database.exec("commit");
  return c.json(body);
});
app.get("/status/:user", (c) => {
  const row = selectStatus.get(c.req.param("user"));
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
