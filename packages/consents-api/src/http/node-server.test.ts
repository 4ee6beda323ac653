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

function expectProblem(answer: string, code: ErrorCode): void {
  const [head = "", body = ""] = answer.split("\r\n\r\n");
  expect(head).toMatch(new RegExp(`^HTTP/1.1 ${errorCodes[code].status} `));
  expect(head).toMatch(/content-type: application\/problem\+json/i);
  expect(head).toMatch(/cache-control: no-store/i);
  expect(head).toMatch(/connection: close/i);
  expect(problemCode(JSON.parse(body))).toBe(code);
}

const get = "GET /health HTTP/1.1\r\nHost: api.example\r\n";

// What must be refused is tested with the other bad inputs: testing/bad-inputs.
describe("what is asked of a real server", () => {
  it("answers, and keeps the connection", async () => {
    const url = `http://127.0.0.1:${port}`;
    const response = await fetch(`${url}/notices/preferences?organization_id=${ORGANIZATION}`);
    expect(await response.json()).toMatchObject({ id: "preferences", version: 1 });
  });

  it("answers whoever expects what it does not know, as if they did not", async () => {
    const socket = connect(port, "127.0.0.1");
    socket.write(`${get}Expect: 200-ok\r\nConnection: close\r\n\r\n`);
    const [answer] = await once(socket, "data");
    expect(String(answer)).toMatch(/^HTTP\/1.1 200 /);
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
