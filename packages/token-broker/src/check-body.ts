import { isJsonObject } from "@consents/contract";
import { readText } from "./read-text.ts";
import { TokenError } from "./token-error.ts";

const BODY_MAX = 1024;

const json = /^application\/json\s*(;\s*charset="?utf-8"?\s*)?$/i;
// What a form can send (Fetch §2.2.2, CORS-safelisted): a script of the widget never does.
const form = /^(application\/x-www-form-urlencoded|multipart\/form-data|text\/plain)\b/i;

/** Whatever names a person, or what the token carries: the session decides it. */
const decidedByServer: ReadonlySet<string> = new Set([
  "act",
  "delegate",
  "event",
  "id",
  "lifetime",
  "metadata",
  "organization_id",
  "organization_user_id",
  "permissions",
  "scope",
  "sub",
  "user",
  "user_id",
  "validations",
]);

/**
 * Refuses every body but `{}`: there is nothing a caller could choose. Throws `csrf-rejected` for a form,
 * `unsupported-media-type`, `payload-too-large`, `malformed-json`, `validation-failed`, `field-not-writable`,
 * `unknown-field`.
 */
export async function checkBody(request: Request): Promise<void> {
  const type = request.headers.get("content-type") ?? "";
  if (form.test(type)) throw new TokenError("csrf-rejected", { detail: "A form cannot ask for a token." });
  if (!json.test(type) || request.headers.has("content-encoding"))
    throw new TokenError("unsupported-media-type");
  const body = parseJson(await readText(request, BODY_MAX));
  if (!isJsonObject(body)) throw new TokenError("validation-failed", { detail: "The body must be {}." });
  const fields = Object.keys(body);
  if (fields.length === 0) return;
  const code = fields.some((field) => decidedByServer.has(field)) ? "field-not-writable" : "unknown-field";
  const detail = "The body must be {}: whose token it is, and what it carries, is decided by the session.";
  throw new TokenError(code, { detail });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new TokenError("malformed-json");
  }
}
