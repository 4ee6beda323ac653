import { isJsonObject, type JsonObject, TOKEN_SIZE_MAX } from "@consents/contract";
import { TokenError } from "../token-error.ts";
import { decodeBase64url } from "./base64url.ts";
import { isRegularJson } from "./regular-json.ts";

/** A compact JWS, taken apart. Nothing of it is verified. */
export interface JwsParts {
  header: JsonObject;
  payload: JsonObject;
}

/**
 * The strict grammar that stands before jose: at most 8 KiB, three canonical base64url segments, header and payload
 * UTF-8 JSON objects without repeated members. Everything else is `token-malformed`. One exception: an empty
 * signature passes here, to be refused as `token-invalid` like every other wrong signature.
 */
export function parseCompactJws(token: unknown): JwsParts {
  if (typeof token !== "string" || token.length > TOKEN_SIZE_MAX) malformed();
  const [header, payload, signature, ...more] = token.split(".");
  if (!header || !payload || signature === undefined || more.length > 0) malformed();
  if (signature !== "" && !decodeBase64url(signature)) malformed();
  return { header: parseSegment(header), payload: parseSegment(payload) };
}

function parseSegment(segment: string): JsonObject {
  const bytes = decodeBase64url(segment);
  if (!bytes) malformed();
  const value = parseJson(bytes);
  return isJsonObject(value) ? value : malformed();
}

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function parseJson(bytes: Uint8Array): unknown {
  try {
    const text = utf8.decode(bytes);
    const value: unknown = JSON.parse(text);
    return isRegularJson(text) ? value : undefined;
  } catch {
    return undefined;
  }
}

function malformed(): never {
  throw new TokenError("token-malformed");
}
