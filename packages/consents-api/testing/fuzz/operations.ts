import type { JsonSchema } from "./schema-arbitrary.ts";

/** A parameter of the document. */
export interface Parameter {
  name: string;
  in: "path" | "query" | "header";
  required?: boolean;
  schema: JsonSchema;
}

/** An operation of the document. */
export interface Operation {
  operationId: string;
  method: string;
  /** Its path: `/notices/{id}`. */
  template: string;
  /** True: a consent token will do, too. */
  isForCitizens: boolean;
  parameters: Parameter[];
  /** Of the JSON body. */
  body?: JsonSchema;
}

/** What is read of an OpenAPI 3.1 document. */
export interface Document {
  paths: Record<string, Record<string, DocumentedOperation>>;
  components: { schemas: Record<string, JsonSchema>; parameters: Record<string, Parameter> };
}

interface DocumentedOperation {
  operationId: string;
  security: Record<string, string[]>[];
  parameters?: (Parameter | { $ref: string })[];
  requestBody?: { content: { "application/json": { schema: JsonSchema } } };
}

/** Every operation of a document. */
export function operationsOf(document: Document): Operation[] {
  return Object.entries(document.paths).flatMap(([template, operations]) =>
    Object.entries(operations).map(([method, { operationId, security, parameters = [], requestBody }]) => ({
      operationId,
      method: method.toUpperCase(),
      template,
      isForCitizens: security.some((one) => "consentToken" in one),
      parameters: parameters.map((one) =>
        "$ref" in one ? document.components.parameters[lastOf(one.$ref)]! : one,
      ),
      ...(requestBody && { body: requestBody.content["application/json"].schema }),
    })),
  );
}

/** What a reference of the document to a schema leads to. */
export function schemaAt({ components }: Document, ref: string): JsonSchema {
  const schema = components.schemas[lastOf(ref)];
  if (schema === undefined) throw new Error(`There is no ${ref}.`);
  return schema;
}

function lastOf(ref: string): string {
  return ref.slice(ref.lastIndexOf("/") + 1);
}
