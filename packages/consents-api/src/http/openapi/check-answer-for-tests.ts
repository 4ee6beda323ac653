import type { JsonObject } from "@consents/contract";
import { Ajv2020 } from "ajv/dist/2020.js";
import { routes } from "../routes/index.ts";
import { createDocument } from "./create-document.ts";

const ID = "openapi.json";

/**
 * Compares an answer with what the OpenAPI document says of its operation: status, media type, headers and every member
 * of the body. Members that the document does not name are refused here, although clients must put up with them.
 *
 * @throws Error when the document does not say so; nothing is said of paths and methods without an operation
 */
export async function checkAnswer(method: string, path: string, response: Response): Promise<void> {
  const where = findOperation(method, path);
  if (where === undefined) return;
  const told = where.operation.responses[response.status];
  const at = `${method} ${where.template} ${response.status}`;
  if (told === undefined) throw new Error(`${at} is not in the OpenAPI document`);
  const { pointer, response: shape } = resolve(told, `${where.pointer}/responses/${response.status}`);
  for (const name of Object.keys(shape.headers ?? {})) {
    // 403 has a challenge only for want of a scope.
    if (response.status === 403 || sometimes.has(`${where.template} ${name}`) || response.headers.has(name))
      continue;
    throw new Error(`${at}: the header ${name} is documented, and missing`);
  }
  const type = response.headers.get("content-type")?.split(";")[0] ?? "";
  const text = await response.clone().text();
  if (text === "" && (shape.content === undefined || method === "HEAD")) return;
  if (shape.content?.[type] === undefined) throw new Error(`${at}: ${type} is not documented`);
  if (!type.endsWith("json")) return;
  const valid = ajv.getSchema(`${ID}#${pointer}/content/${escapeToken(type)}/schema`);
  if (valid === undefined) throw new Error(`${at}: no schema at ${pointer}`);
  if (valid(JSON.parse(text))) return;
  throw new Error(`${at}: the answer is not as documented: ${ajv.errorsText(valid.errors)}`);
}

/** Headers that depend on what is answered: the last page has no link, a bare event no user's ETag. */
const sometimes: ReadonlySet<string> = new Set([
  "/consents/events Link",
  "/consents/users Link",
  "/webhooks/{id}/deliveries Link",
  "/consents/events ETag",
]);

interface DocumentedResponse {
  $ref?: string;
  headers?: JsonObject;
  content?: Record<string, JsonObject>;
}

interface Operation {
  responses: Record<string, DocumentedResponse>;
}

const document = createDocument(routes) as JsonObject & {
  paths: Record<string, Record<string, Operation>>;
  components: { responses: Record<string, DocumentedResponse>; schemas: Record<string, JsonObject> };
};

const ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: true });
ajv.addSchema({ ...closed(document), $id: ID });

function findOperation(method: string, path: string) {
  const name = method.toLowerCase() === "head" ? "get" : method.toLowerCase();
  // As it is sent: "." in it is gone, and what is left leads to another operation.
  const pathname = new URL(path, "http://api.example").pathname.replace(/^\/v1(?=\/)/, "");
  for (const [template, operations] of Object.entries(document.paths)) {
    const pattern = new RegExp(`^${template.replaceAll(".", "\\.").replaceAll(/\{\w+\}/g, "[^/]+")}$`);
    const operation = operations[name];
    if (operation === undefined || !pattern.test(pathname)) continue;
    return { template, operation, pointer: `/paths/${escapeToken(template)}/${name}` };
  }
  return undefined;
}

function resolve(response: DocumentedResponse, pointer: string) {
  if (response.$ref === undefined) return { pointer, response };
  const name = response.$ref.slice(response.$ref.lastIndexOf("/") + 1);
  return { pointer: response.$ref.slice(1), response: document.components.responses[name] ?? {} };
}

function escapeToken(token: string): string {
  return encodeURIComponent(token.replaceAll("~", "~0").replaceAll("/", "~1"));
}

/** The document with every object closed that does not say that it is open. */
function closed(value: unknown): object {
  return JSON.parse(JSON.stringify(value), (_key, part) => {
    if (typeof part !== "object" || part === null) return part;
    if (part.type !== "object" || part.properties === undefined) return part;
    // A problem has a member more with 412.
    const isProblem = "instance" in part.properties;
    return isProblem ? part : { additionalProperties: false, ...part };
  });
}
