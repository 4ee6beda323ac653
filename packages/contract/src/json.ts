/** Any JSON value. */
export type JsonValue = null | boolean | number | string | JsonValue[] | { [key: string]: JsonValue };

/** A JSON object: what `metadata` is. */
export type JsonObject = { [key: string]: JsonValue };

/** Keys that would reach an object's prototype; refused at the door, at any depth. */
export const forbiddenKeys: readonly string[] = ["__proto__", "constructor", "prototype"];

/** True for a JSON object: not null, not an array. Values are not looked at. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
