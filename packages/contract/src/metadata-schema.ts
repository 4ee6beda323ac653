import * as v from "valibot";
import { isJsonObject, type JsonObject } from "./json.ts";

/**
 * Free JSON of the organization. Only says that it is an object: size, depth and keys are checked by who takes
 * it in (`JSON_DEPTH_MAX`, `METADATA_SIZE_MAX`, `forbiddenKeys`).
 */
export const metadataSchema: v.GenericSchema<unknown, JsonObject> = v.custom<JsonObject>(
  isJsonObject,
  "must be an object",
);
