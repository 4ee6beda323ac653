import { once } from "node:events";
import { connect } from "node:net";
import { type ErrorCode, errorCodes, problemCode } from "@consents/contract";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type ApiForTests, createApiForTests, ORGANIZATION } from "../api-for-tests.ts";
import { createNodeServer, type NodeServer } from "./node-server.ts";

let api: ApiForTests;
let server: NodeServer;
let port: number;

beforeEach(async () => {
  api = await createApiForTests();
  server = createNodeServer({
    fetch: api.fetch,
    newRequestId: () => "request",
    timeouts: { headers: 100, request: 200, check: 20 },
  });
  port = await server.listen(0, "127.0.0.1");
});

afterEach(() => server.stop());

/** Sends bytes as they are, and gives everything that comes until the server closes. */
async function exchange(...parts: (string | Uint8Array)[]): Promise<string> {
  const socket = connect(port, "127.0.0.1");
  let answer = "";
  socket.on("data", (chunk) => {
    answer += chunk.toString("latin1");
  });
  // The server may close while we still send.
  socket.on("error", () => undefined);
  for (const part of parts) socket.write(part);
  await once(socket, "close");
  return answer;
}

function expectProblem(answer: string, code: ErrorCode): void {
  const [head = "", body = ""] = answer.split("\r\n\r\n");
  expect(head).toMatch(new RegExp(`^HTTP/1.1 ${errorCodes[code].status} `));
  expect(head).toMatch(/content-type: application\/problem\+json/i);
  expect(head).toMatch(/cache-control: no-store/i);
  expect(head).toMatch(/connection: close/i);
  expect(problemCode(JSON.parse(body))).toBe(code);
}

const get = "GET /health HTTP/1.1\r\nHost: api.example\r\n";
const post = "POST /sessions HTTP/1.1\r\nHost: api.example\r\nContent-Type: application/json\r\n";

describe("what is no HTTP", () => {
  it.each([
    ["two Content-Lengths", `${post}Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}`],
    [
      "Content-Length and Transfer-Encoding",
      `${post}Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
    ],
    ["NUL in a header", `${get}X: a\0b\r\n\r\n`],
    ["a bare line feed in a header", `${get}X: a\nY: b\r\n\r\n`],
    ["no HTTP at all", "hello\r\n\r\n"],
    ["no Host", "GET /health HTTP/1.1\r\n\r\n"],
    ["a Host that is none", "GET /health HTTP/1.1\r\nHost: a b\r\n\r\n"],
    ["a chunk size that is none", `${post}Transfer-Encoding: chunked\r\n\r\nzz\r\n`],
  ])("%s", async (_name, bytes) => {
    expectProblem(await exchange(bytes), "malformed-request");
  });
});

describe("what is too much", () => {
  it("101 headers", async () => {
    expectProblem(await exchange(`${get}${"X: y\r\n".repeat(100)}\r\n`), "header-too-large");
  });

  it("more than 32 KiB of headers", async () => {
    expectProblem(await exchange(`${get}X: ${"y".repeat(40_000)}\r\n\r\n`), "header-too-large");
  });

  it("a body of more than 64 KiB that does not say so", async () => {
    const chunk = `8000\r\n${"x".repeat(0x8000)}\r\n`;
    const answer = await exchange(
      `${post}Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n`,
      chunk.repeat(3),
      "0\r\n\r\n",
    );
    expectProblem(answer, "payload-too-large");
  });
});

describe("what never arrives", () => {
  it.each([
    ["the headers", get],
    ["the body that was announced", `${post}Content-Length: 100\r\n\r\n{"type":`],
    ["the end of a chunked body", `${post}Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n`],
  ])("%s", async (_name, bytes) => {
    expectProblem(await exchange(bytes), "request-timeout");
  });
});

describe("what is asked of a real server", () => {
  const authorization = () => `Authorization: Bearer ${api.session}\r\n`;

  it("answers, and keeps the connection", async () => {
    const url = `http://127.0.0.1:${port}`;
    const response = await fetch(`${url}/notices/preferences?organization_id=${ORGANIZATION}`);
    expect(await response.json()).toMatchObject({ id: "preferences", version: 1 });
  });

  it("refuses two Authorization headers", async () => {
    const request = `GET /consents/users HTTP/1.1\r\nHost: a\r\n${authorization()}${authorization()}`;
    const answer = await exchange(`${request}Connection: close\r\n\r\n`);
    expectProblem(answer, "duplicate-header");
  });

  it.each(["TRACE", "PROPFIND"])("refuses %s", async (method) => {
    const answer = await exchange(`${method} /health HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`);
    expectProblem(answer, "method-not-allowed");
  });

  it("refuses CONNECT", async () => {
    const answer = await exchange("CONNECT example.org:443 HTTP/1.1\r\nHost: example.org:443\r\n\r\n");
    expectProblem(answer, "method-not-allowed");
  });

  it("sends away what still comes while it stops", async () => {
    const socket = connect(port, "127.0.0.1");
    let answer = "";
    socket.on("data", (chunk) => {
      answer += chunk.toString("latin1");
    });
    // Half a request is under way, so the connection stays.
    socket.write(get);
    await fetch(`http://127.0.0.1:${port}/health`);
    const stopped = server.stop();
    socket.write("\r\n");
    await once(socket, "close");
    expectProblem(answer, "shutting-down");
    expect(answer).toMatch(/retry-after: 1/i);
    await stopped;
  });
});
