import { createHmac, timingSafeEqual } from "node:crypto";
import type { Context } from "hono";
import { deleteCookie, setCookie } from "hono/cookie";
import { parse } from "hono/utils/cookie";

/** The session of one example: a small value in a signed cookie, which only the server can write. */
export interface Session<Value> {
  /** The value; undefined when nobody is signed in, the cookie was made up, or its time is over. */
  read(request: Request): Value | undefined;
  start(c: Context, value: Value): void;
  end(c: Context): void;
}

export interface SessionOptions {
  /** The cookie's name. A cookie of one session is not good for another. */
  name: string;
  /** The part of the site it is sent to. */
  path: string;
  /** What the cookies are signed with. */
  secret: string;
  /** In seconds. Default: eight hours. */
  lifetime?: number;
}

/** Makes a session that survives a restart of the server. What a site has already will do as well. */
export function createSession<Value>(options: SessionOptions): Session<Value> {
  const { name, path, secret, lifetime = 8 * 60 * 60 } = options;
  const sign = (payload: string) =>
    createHmac("sha256", secret).update(`${name}.${payload}`).digest("base64url");

  return {
    read(request) {
      const cookie = parse(request.headers.get("cookie") ?? "", name)[name] ?? "";
      const [payload = "", signature = ""] = cookie.split(".");
      if (!equal(signature, sign(payload))) return undefined;
      const { value, until } = JSON.parse(Buffer.from(payload, "base64url").toString()) as {
        value: Value;
        until: number;
      };
      return until > Date.now() ? value : undefined;
    },
    start(c, value) {
      const until = Date.now() + lifetime * 1000;
      const payload = Buffer.from(JSON.stringify({ value, until })).toString("base64url");
      // On https: `secure: true`, and a name that begins with `__Host-`.
      setCookie(c, name, `${payload}.${sign(payload)}`, {
        path,
        httpOnly: true,
        sameSite: "Lax",
        maxAge: lifetime,
      });
    },
    end(c) {
      deleteCookie(c, name, { path });
    },
  };
}

function equal(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}
