import { type BadInput, type RawBadInput, raw, read } from "./bad-input.ts";
import { EVENTS } from "./world.ts";

/** J. HTTP. */
export const http: readonly BadInput[] = [
  read(100, "PUT", "method-not-allowed", EVENTS, { method: "PUT", headers: { authorization: "Bearer x" } }),
  read(100, "DELETE on a notice", "method-not-allowed", "/notices/preferences", { method: "DELETE" }),
  {
    ...read(100, "a method in a header", "method-not-allowed", "/sessions"),
    request: ({ api }) => ({ bearer: api.session, headers: { "x-http-method-override": "POST" } }),
  },
];

const get = "GET /health HTTP/1.1\r\nHost: api.example\r\n";
const post = "POST /sessions HTTP/1.1\r\nHost: api.example\r\nContent-Type: application/json\r\n";

/** A request by hand, whole. */
const bytes = (row: number, name: string, code: RawBadInput["code"], text: string): RawBadInput => ({
  row,
  name,
  code,
  bytes: () => text,
});

/** The same on a socket, where requests need not be HTTP. */
export const rawHttp: readonly RawBadInput[] = [
  ...["TRACE", "PUT", "PROPFIND"].map((method) =>
    raw(100, `${method}, on a socket`, "method-not-allowed", `${method} ${EVENTS} HTTP/1.1`),
  ),
  raw(100, "CONNECT", "method-not-allowed", "CONNECT example.org:443 HTTP/1.1"),
  ...(
    [
      ["two Content-Lengths", `${post}Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}`],
      [
        "Content-Length and Transfer-Encoding",
        `${post}Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
      ],
      ["NUL in a header", `${get}X: a\0b\r\n\r\n`],
      ["a bare line feed in a header", `${get}X: a\nY: b\r\n\r\n`],
      ["no HTTP at all", "hello\r\n\r\n"],
      ["no Host", "GET /health HTTP/1.1\r\n\r\n"],
      ["two Hosts", `${get}Host: other.example\r\n\r\n`],
      ["a Host that is none", "GET /health HTTP/1.1\r\nHost: a b\r\n\r\n"],
      ["a chunk size that is none", `${post}Transfer-Encoding: chunked\r\n\r\nzz\r\n`],
      ["a space before the colon", `${get}X : a\r\n\r\n`],
      ["a folded header", `${get}X: a\r\n b\r\n\r\n`],
    ] as const
  ).map(([name, text]) => bytes(101, name, "malformed-request", text)),
  bytes(101, "101 headers", "header-too-large", `${get}${"X: y\r\n".repeat(100)}\r\n`),
  bytes(101, "more than 32 KiB of headers", "header-too-large", `${get}X: ${"y".repeat(40_000)}\r\n\r\n`),
  bytes(101, "headers that never end", "request-timeout", get),
];
