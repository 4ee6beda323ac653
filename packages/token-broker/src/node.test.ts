import { createServer, request as httpRequest, type IncomingMessage, type RequestOptions } from "node:http";
import * as http2 from "node:http2";
import { connect } from "node:http2";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it, vi } from "vitest";
import { createTokenBroker } from "./index.ts";
import { type NodeHandlerOptions, type NodeRequest, toNodeHandler } from "./node.ts";

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

type Handler = (request: Request) => Response | Promise<Response>;

/** Serves the handler on a free port; `before` plays a framework's middleware. */
async function serve(
  handler: Handler,
  options?: NodeHandlerOptions,
  before?: (request: IncomingMessage) => Promise<void>,
): Promise<string> {
  const listener = toNodeHandler(handler, options);
  const server = createServer(async (request, response) => {
    await before?.(request);
    await listener(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closing.push(() => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** A request as `fetch` cannot send it; resolves with status, headers and text. */
function send(url: string, options: RequestOptions, body: string | Uint8Array = "") {
  return new Promise<{ status: number; headers: NodeJS.Dict<string | string[]>; text: string }>(
    (resolve, reject) => {
      const request = httpRequest(url, options, async (response) => {
        let text = "";
        for await (const chunk of response) text += chunk;
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text });
      });
      request.on("error", reject);
      request.end(body);
    },
  );
}

const echo: Handler = async (request) =>
  Response.json({
    url: request.url,
    method: request.method,
    body: await request.text(),
    headers: [...request.headers].filter(([name]) => name.startsWith("x-")),
  });

describe("toNodeHandler", () => {
  it("hands on URL, method, headers and body, and the answer with its cookies", async () => {
    const url = await serve(async (request) => {
      const headers = new Headers({ "x-answer": "yes" });
      headers.append("set-cookie", "a=1; Path=/");
      headers.append("set-cookie", "b=2");
      return new Response(await (await echo(request)).text(), { status: 201, headers });
    });
    const { status, headers, text } = await send(
      `${url}/a/b?c=%20d`,
      { method: "POST", headers: { "x-one": "1", "x-two": ["2", "3"] } },
      '{"é":1}',
    );
    expect(status).toBe(201);
    expect(headers).toMatchObject({ "x-answer": "yes", "set-cookie": ["a=1; Path=/", "b=2"] });
    expect(JSON.parse(text)).toEqual({
      url: `${url}/a/b?c=%20d`,
      method: "POST",
      body: '{"é":1}',
      headers: [
        ["x-one", "1"],
        ["x-two", "2, 3"],
      ],
    });
  });

  it("makes the broker a listener of node:http", async () => {
    const broker = createTokenBroker({
      authenticate: () => ({ organization_user_id: "ada" }),
      issuer: async () => ({ id_token: "a.b.c", lifetime: 900 }),
    });
    const url = await serve(broker);
    const headers = { "content-type": "application/json", "x-requested-with": "consent-widget", origin: url };
    const answer = await send(url, { method: "POST", headers }, "{}");
    expect(answer).toMatchObject({ status: 200, text: '{"id_token":"a.b.c","lifetime":900}' });
    const evil = await send(
      url,
      { method: "POST", headers: { ...headers, origin: "http://evil.example" } },
      "{}",
    );
    expect(evil.status).toBe(403);
    expect((await send(url, { method: "GET", headers })).status).toBe(405);
  });

  it("never lets the request's target choose the host", async () => {
    const url = await serve(echo);
    for (const path of ["//evil.example/x", "/\\evil.example"]) {
      expect(new URL(JSON.parse((await send(url, { path })).text).url).origin).toBe(url);
    }
    expect(JSON.parse((await send(url, { path: "http://evil.example/x" })).text).url).toBe(`${url}/`);
  });

  it("row 106: ignores X-Forwarded headers unless told that this is dangerous", async () => {
    const headers = { "x-forwarded-proto": "https, http", "x-forwarded-host": "acme.example, inner" };
    const plain = await serve(echo);
    expect(JSON.parse((await send(plain, { headers })).text).url).toBe(`${plain}/`);
    const trusting = await serve(echo, { dangerouslyTrustForwardedHeaders: true });
    expect(JSON.parse((await send(trusting, { headers })).text).url).toBe("https://acme.example/");
  });

  it("takes the origin it is told, before anything a request says", async () => {
    const url = await serve(echo, {
      publicOrigin: "https://acme.example",
      dangerouslyTrustForwardedHeaders: true,
    });
    const headers = { host: "evil.example", "x-forwarded-host": "evil.example" };
    expect(JSON.parse((await send(`${url}/a`, { headers })).text).url).toBe("https://acme.example/a");
    expect(() => toNodeHandler(echo, { publicOrigin: "https://acme.example/" })).toThrow(
      expect.objectContaining({ code: "origin-invalid" }),
    );
  });

  it.each(["a b", "user@evil.example", "evil.example/x", "evil.example?", "a:b:c"])(
    "refuses the host %j",
    async (host) => {
      const url = await serve(echo);
      const { status, text } = await send(url, { headers: { host } });
      expect(status).toBe(400);
      expect(JSON.parse(text).type).toMatch(/malformed-request$/);
    },
  );

  it("refuses a body beyond 64 KiB, and answers although the rest is not read", async () => {
    const handler = vi.fn(echo);
    const url = await serve(handler);
    const { status, headers, text } = await send(url, { method: "POST" }, new Uint8Array(70_000));
    expect(status).toBe(413);
    expect(headers.connection).toBe("close");
    expect(JSON.parse(text).type).toMatch(/payload-too-large$/);
    expect(handler).not.toHaveBeenCalled();
    expect((await send(url, { method: "POST" }, new Uint8Array(65_536))).status).toBe(200);
  });

  it("puts a body together again that a parser of the framework has read", async () => {
    const parse = async (request: IncomingMessage & { body?: unknown }) => {
      let text = "";
      for await (const chunk of request) text += chunk;
      request.body = JSON.parse(text);
    };
    const url = await serve(echo, {}, parse);
    expect(JSON.parse((await send(url, { method: "POST" }, '{ "a": 1 }')).text).body).toBe('{"a":1}');
  });

  it("sees the URL before Express cut off its mount point", async () => {
    const mount = async (request: IncomingMessage & { originalUrl?: string }) => {
      request.originalUrl = request.url ?? "/";
      request.url = "/";
    };
    const url = await serve(echo, {}, mount);
    expect(JSON.parse((await send(`${url}/consent-token`, {})).text).url).toBe(`${url}/consent-token`);
  });

  it("answers 500 without a word when the handler throws", async () => {
    const url = await serve(() => {
      throw new Error("hunter2");
    });
    const { status, text } = await send(url, {});
    expect(status).toBe(500);
    expect(text).not.toContain("hunter2");
  });

  it("aborts the request's signal when the caller goes away", async () => {
    const aborted = Promise.withResolvers<void>();
    const started = Promise.withResolvers<void>();
    const url = await serve(async (request) => {
      request.signal.addEventListener("abort", () => aborted.resolve());
      started.resolve();
      await aborted.promise;
      return new Response();
    });
    const request = httpRequest(url);
    request.on("error", () => undefined);
    request.end();
    await started.promise;
    request.destroy();
    await aborted.promise;
  });

  it("is a listener of node:http2 as well", async () => {
    const server = http2.createServer(
      toNodeHandler(echo) as (request: NodeRequest, response: unknown) => void,
    );
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const authority = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const client = connect(authority);
    closing.push(() => {
      client.close();
      return new Promise((resolve) => server.close(() => resolve(undefined)));
    });
    const stream = client.request({ ":method": "POST", ":path": "/a" });
    stream.end("{}");
    let text = "";
    for await (const chunk of stream) text += chunk;
    expect(JSON.parse(text)).toMatchObject({ url: `${authority}/a`, method: "POST", body: "{}" });
  });
});
