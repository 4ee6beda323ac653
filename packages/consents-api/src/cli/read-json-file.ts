import { readFile } from "node:fs/promises";
import type { JsonValue } from "@consents/contract";
import { ConsentsError } from "../domain/errors.ts";
import { parseJson } from "../http/parse-json.ts";
import { errorCode, mistake } from "./explain-error.ts";

/** A JSON file, held to the same rules as a request's body. */
export async function readJsonFile(file: string): Promise<JsonValue> {
  const bytes = await readFile(file).catch((error) => {
    throw mistake(`${file} cannot be read (${errorCode(error)}).`);
  });
  return aboutFile(file, () => parseJson(bytes));
}

/** What `check` says of a body, said of the file it was read from. */
export function aboutFile<T>(file: string, check: () => T): T {
  try {
    return check();
  } catch (error) {
    if (!(error instanceof ConsentsError)) throw error;
    const { code, errors } = error;
    const detail = `${file}: ${error.message.replace(/^The body /, "It ")}`;
    throw new ConsentsError(code, { detail, errors, cause: error });
  }
}
