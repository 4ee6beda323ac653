import { Hono } from "hono";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { createSession } from "./session.ts";

const options = { name: "here", path: "/", secret: "a secret of the server", lifetime: 60 };
const session = createSession<{ id: string }>(options);

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

async function startedCookie(): Promise<string> {
  const app = new Hono().get("/", (c) => {
    session.start(c, { id: "supporter-1001" });
    return c.text("");
  });
  const header = (await app.request("/")).headers.get("set-cookie") ?? "";
  expect(header).toMatch(/; Max-Age=60; Path=\/; HttpOnly; SameSite=Lax$/);
  return header.split(";")[0] ?? "";
}

const withCookie = (cookie: string) => new Request("http://localhost/", { headers: { cookie } });

it("reads what it started", async () => {
  expect(session.read(withCookie(await startedCookie()))).toEqual({ id: "supporter-1001" });
});

it("reads nothing from a cookie that somebody changed", async () => {
  const cookie = await startedCookie();
  const [payload = "", signature = ""] = cookie.slice("here=".length).split(".");
  const other = Buffer.from(Buffer.from(payload, "base64url").toString().replace("1001", "1002"));
  for (const changed of [
    "",
    ".",
    payload,
    `${other.toString("base64url")}.${signature}`,
    `${payload}.AAAA`,
  ]) {
    expect(session.read(withCookie(`here=${changed}`)), changed).toBeUndefined();
  }
});

it("reads nothing from a cookie of another session or another server", async () => {
  const value = (await startedCookie()).slice("here=".length);
  const elsewhere = createSession({ ...options, name: "elsewhere" });
  expect(elsewhere.read(withCookie(`elsewhere=${value}`))).toBeUndefined();
  const otherServer = createSession({ ...options, secret: "another secret" });
  expect(otherServer.read(withCookie(`here=${value}`))).toBeUndefined();
});

it("reads nothing after its time", async () => {
  const cookie = await startedCookie();
  vi.advanceTimersByTime(60_000);
  expect(session.read(withCookie(cookie))).toBeUndefined();
});
