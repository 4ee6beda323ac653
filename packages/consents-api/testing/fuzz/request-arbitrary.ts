import type { JsonValue } from "@consents/contract";
import fc from "fast-check";
import { changeOf } from "./change-request.ts";
import type { BearerKind, FuzzRequest } from "./fuzz-request.ts";
import type { Operation } from "./operations.ts";
import { arbitraryOf, type Hints, sparse } from "./schema-arbitrary.ts";

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

function spread([name, value]: [string, JsonValue]): [string, string][] {
  return [value].flat().map((one) => [name, String(one)]);
}

/** Headers hold Latin-1 without control characters; HTTP itself lets nothing else through. */
function asHeader(value: JsonValue): string {
  return String(value).replaceAll(/[^\x20-\xff]/g, "?");
}
