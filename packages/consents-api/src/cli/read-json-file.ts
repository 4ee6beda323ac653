import { readFile } from "node:fs/promises";
import type { JsonValue } from "@consents/contract";
import { parseJson } from "../http/parse-json.ts";
import { errorCode, mistake } from "./explain-error.ts";

/** A JSON file, held to the same rules as a request's body. */
export async function readJsonFile(file: string): Promise<JsonValue> {
  const bytes = await readFile(file).catch((error) => {
    throw mistake(`${file} cannot be read (${errorCode(error)}).`);
  });
  return parseJson(bytes);
}
