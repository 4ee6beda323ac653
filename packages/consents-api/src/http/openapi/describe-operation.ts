import type { JsonObject } from "@consents/contract";
import type { GenericSchema, ObjectEntries } from "valibot";
import { flagSchema, limitSchema } from "../query-schemas.ts";
import type { Access, AnswerShape, Route } from "../route.ts";
import { routeErrors } from "../route-errors.ts";
import { glossary } from "./glossary.ts";
import { jsonSchemaOf } from "./json-schema.ts";
import type { ProblemResponses } from "./problem-responses.ts";

/** What stands in a query is text; of these it is known what the text becomes. */
const parsed: ReadonlyMap<unknown, JsonObject> = new Map<unknown, JsonObject>([
  [flagSchema, { type: "boolean", default: false }],
  [limitSchema, { type: "integer", minimum: 1, maximum: 100, default: 100 }],
]);

/** A route's path as OpenAPI writes it: `/notices/{id}`. */
export function pathTemplate(path: string): string {
  return path.replaceAll(/:(\w+)/g, "{$1}");
}

/** A route as an operation object (OpenAPI 3.1 §4.8.10). */
export function describeOperation(route: Route, problems: ProblemResponses): JsonObject {
  const { name, summary, description, access, headers = [] } = route;
  const body = route.bodyShape ?? route.body;
  const parameters = [
    ...pathParameters(route),
    ...queryParameters(route.query),
    ...headers.map((header) => ({ $ref: `#/components/parameters/${header}` })),
  ];
  return {
    operationId: name,
    summary,
    ...(description !== undefined && { description }),
    tags: [tagOf(route.path)],
    security: securityOf(access),
    ...(parameters.length > 0 && { parameters }),
    ...(body !== undefined && {
      requestBody: { required: true, content: { "application/json": { schema: jsonSchemaOf(body) } } },
    }),
    responses: {
      ...Object.fromEntries(
        Object.entries(route.answers).map(([status, answer]) => [status, describeAnswer(answer)]),
      ),
      ...problems.of(routeErrors(route)),
    },
  };
}

function pathParameters({ path, params = {} }: Route): JsonObject[] {
  return [...path.matchAll(/:(\w+)/g)].map(([, name = ""]) => {
    const schema = params[name];
    return {
      name,
      in: "path",
      required: true,
      schema: schema === undefined ? { type: "string" } : jsonSchemaOf(schema),
    };
  });
}

function queryParameters(query: GenericSchema): JsonObject[] {
  const { entries = {} } = query as { entries?: ObjectEntries };
  return Object.entries(entries).map(([name, entry]) => ({
    name,
    in: "query",
    required: entry.type !== "optional",
    description: glossary.get(name) ?? "",
    ...(name.endsWith("[$in]") && { style: "form", explode: true }),
    schema: parsed.get(entry) ?? jsonSchemaOf(entry as GenericSchema),
  }));
}

function describeAnswer({
  description,
  body,
  type = "application/json",
  mediaTypes = [],
  headers = [],
}: AnswerShape): JsonObject {
  const named = headers.map((name) => [name, { $ref: `#/components/headers/${name}` }]);
  return {
    description,
    ...(named.length > 0 && { headers: Object.fromEntries(named) }),
    ...(body !== undefined && { content: { [type]: { schema: jsonSchemaOf(body) } } }),
    // Bytes: without a schema (OpenAPI 3.1 §4.8.14.3).
    ...(mediaTypes.length > 0 && { content: Object.fromEntries(mediaTypes.map((one) => [one, {}])) }),
  };
}

// An empty list: no bearer is looked at. Roles tell which scope the key, or the token, needs.
function securityOf(access: Access): JsonObject[] {
  if (access === "public") return [];
  const session = { session: [access.organization] };
  return "citizen" in access ? [session, { consentToken: [access.citizen] }] : [session];
}

function tagOf(path: string): string {
  return (
    /^\/(?:consents\/)?(decide|events|links|notices|proofs|sessions|tokens|users|webhooks)\b/.exec(
      path,
    )?.[1] ?? "server"
  );
}
