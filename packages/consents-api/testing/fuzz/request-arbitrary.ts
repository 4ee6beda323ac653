import type { JsonValue } from "@consents/contract";
import fc from "fast-check";
import { type Distortion, distort, distortion, nastyValues } from "./distort.ts";
import type { Operation } from "./operations.ts";
import { arbitraryOf, type Hints, sparse } from "./schema-arbitrary.ts";

/** Who asks; what each bearer is, the world knows. */
export type BearerKind =
  | "session"
  | "reader"
  | "other"
  | "citizen"
  | "filer"
  | "stranger"
  | "forged"
  | "expired"
  | "none";

/** A request before the world has filled in what stands for something of its own. */
export interface FuzzRequest {
  operation: string;
  method: string;
  template: string;
  bearer: BearerKind;
  params: Record<string, string>;
  query: [name: string, value: string][];
  headers: Record<string, string>;
  body?: JsonValue;
  /** What becomes of the body's text: so much is cut away at its end, and this put there. */
  broken?: { cut: number; end: string };
}

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

/** Mostly as the document has it, or with a change or two that it does not allow. */
export function requestOf(operation: Operation, hints: Hints): fc.Arbitrary<FuzzRequest> {
  const { operationId, method, template, isForCitizens, parameters, body } = operation;
  const named = (place: string) => parameters.filter((one) => one.in === place);
  const arbitraryFor = ({ name, schema }: (typeof parameters)[number], known = name) =>
    arbitraryOf(schema, hints, known);
  const params = fc.record(
    Object.fromEntries(
      named("path").map((one) => [one.name, arbitraryFor(one, `${template} ${one.name}`).map(String)]),
    ),
    { noNullPrototype: true },
  );
  const query = sparse(
    Object.fromEntries(named("query").map((one) => [one.name, arbitraryFor(one)])),
    named("query").flatMap(({ name, required }) => (required ? [name] : [])),
  );
  const headers = fc.record<Record<string, string>>(
    Object.fromEntries(named("header").map((one) => [one.name, arbitraryFor(one).map(asHeader)])),
    { requiredKeys: [], noNullPrototype: true },
  );
  const asDocumented = fc.record({
    operation: fc.constant(operationId),
    method: fc.constant(method),
    template: fc.constant(template),
    bearer: fc.oneof(
      { weight: 12, arbitrary: fc.constant<BearerKind>("session") },
      { weight: isForCitizens ? 6 : 1, arbitrary: fc.constant<BearerKind>("citizen") },
      {
        weight: 2,
        arbitrary: fc.constantFrom<BearerKind[]>(
          "reader",
          "other",
          "filer",
          "stranger",
          "forged",
          "expired",
          "none",
        ),
      },
    ),
    params,
    query: query.map((all) => Object.entries(all).flatMap(spread)),
    headers,
    ...(body !== undefined && { body: arbitraryOf(body, hints, operationId) }),
  });
  return fc
    .tuple(asDocumented, fc.array(changeOf(operation), { maxLength: 2 }))
    .map(([request, changes]) => changes.reduce((before, change) => change(before), request as FuzzRequest));
}

type Change = (request: FuzzRequest) => FuzzRequest;

function changeOf({ body, parameters }: Operation): fc.Arbitrary<Change> {
  const inBody = distortion.map(
    (how: Distortion): Change =>
      (request) => ({
        ...request,
        ...(request.body !== undefined && { body: distort(request.body, how) }),
      }),
  );
  const broken = fc
    .record({
      cut: fc.oneof(fc.nat(2), fc.nat(40)),
      end: fc.constantFrom("", "}", ",", '"', '"a":1}', "\0", "\u{fffd}", "1e999}"),
    })
    .map(
      (how): Change =>
        (request) => ({ ...request, ...(request.body !== undefined && { broken: how }) }),
    );
  const inQuery = fc
    .tuple(
      fc.oneof(fc.constantFrom("extra", "access_token", ...parameters.map(({ name }) => name)), nastyText),
      nastyText,
    )
    .map(
      (more): Change =>
        (request) => ({ ...request, query: [...request.query, more] }),
    );
  const inPath = nastyText.map(
    (text): Change =>
      (request) => ({
        ...request,
        params: Object.fromEntries(Object.keys(request.params).map((name) => [name, text])),
      }),
  );
  const inHeaders = nastyHeaders.map(
    (headers): Change =>
      (request) => ({
        ...request,
        headers: { ...request.headers, ...headers },
      }),
  );
  const method = fc.constantFrom("PUT", "PATCH", "DELETE", "OPTIONS", "HEAD").map(
    (method): Change =>
      ({ body: _body, ...request }) => ({ ...request, method }),
  );
  const kinds = [
    { weight: 6, arbitrary: body === undefined ? inQuery : inBody },
    { weight: 2, arbitrary: body === undefined ? inQuery : broken },
    { weight: 2, arbitrary: inQuery },
    { weight: 2, arbitrary: inPath },
    { weight: 1, arbitrary: inHeaders },
    { weight: 1, arbitrary: method },
  ];
  return fc.oneof(...kinds);
}

function spread([name, value]: [string, JsonValue]): [string, string][] {
  return [value].flat().map((one) => [name, String(one)]);
}

/** Headers hold Latin-1 without control characters; HTTP itself lets nothing else through. */
function asHeader(value: JsonValue): string {
  return String(value).replaceAll(/[^\x20-\xff]/g, "?");
}
