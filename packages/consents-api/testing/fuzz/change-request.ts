import type { JsonValue } from "@consents/contract";
import fc from "fast-check";
import { distort, distortion, nastyValues } from "./distort.ts";
import type { FuzzRequest } from "./fuzz-request.ts";
import type { Operation } from "./operations.ts";

/** Makes another request of one. */
export type Change = (request: FuzzRequest) => FuzzRequest;

const nastyText = fc.constantFrom(
  ...nastyValues.filter((value) => typeof value === "string"),
  "a".repeat(9_000),
  "[$in]",
  "1e9",
);
const nastyHeaders: fc.Arbitrary<Record<string, string>> = fc.constantFrom<Record<string, string>[]>(
  { "content-type": "text/plain" },
  { "content-type": "application/json; charset=latin1" },
  { "content-encoding": "gzip" },
  { accept: "text/html" },
  { accept: ";;q=" },
  { "if-match": "nonsense" },
  { "if-match": 'W/"1", "2' },
  { "if-none-match": "*" },
  { "x-http-method-override": "DELETE" },
  { origin: "null", "access-control-request-method": "PUT" },
);

const inBody = distortion.map((how): Change => changingBody((body) => ({ body: distort(body, how) })));

const brokenOff = fc
  .record({
    cut: fc.oneof(fc.nat(2), fc.nat(40)),
    end: fc.constantFrom("", "}", ",", '"', '"a":1}', "\0", "\u{fffd}", "1e999}"),
  })
  .map((broken): Change => changingBody(() => ({ broken })));

const inPath = nastyText.map(
  (text): Change =>
    (request) => {
      const names = Object.keys(request.params);
      return { ...request, params: Object.fromEntries(names.map((name) => [name, text])) };
    },
);

const inHeaders = nastyHeaders.map(
  (more): Change =>
    (request) => {
      return { ...request, headers: { ...request.headers, ...more } };
    },
);

const otherMethod = fc.constantFrom("PUT", "PATCH", "DELETE", "OPTIONS", "HEAD").map(
  (method): Change =>
    ({ body: _body, ...request }) => ({ ...request, method }),
);

/** A change that the operation may not allow. */
export function changeOf({ body, parameters }: Operation): fc.Arbitrary<Change> {
  const names = fc.constantFrom("extra", "access_token", ...parameters.map(({ name }) => name));
  const inQuery = fc.tuple(fc.oneof(names, nastyText), nastyText).map(
    (more): Change =>
      (request) => {
        return { ...request, query: [...request.query, more] };
      },
  );
  return fc.oneof(
    { weight: 6, arbitrary: body === undefined ? inQuery : inBody },
    { weight: 2, arbitrary: body === undefined ? inQuery : brokenOff },
    { weight: 2, arbitrary: inQuery },
    { weight: 2, arbitrary: inPath },
    { weight: 1, arbitrary: inHeaders },
    { weight: 1, arbitrary: otherMethod },
  );
}

function changingBody(change: (body: JsonValue) => Partial<FuzzRequest>): Change {
  return (request) => (request.body === undefined ? request : { ...request, ...change(request.body) });
}
