import { readFile } from "node:fs/promises";
import { BODY_SIZE_MAX, type JsonValue } from "@consents/contract";
import { ConsentsError } from "../domain/errors.ts";
import { parseJson } from "../http/parse-json.ts";
import { errorCode, mistake } from "./explain-error.ts";

/** A JSON file, held to the same rules as a request's body, of at most `max` bytes. */
export async function readJsonFile(file: string, max: number = BODY_SIZE_MAX): Promise<JsonValue> {
  const bytes = await readFile(file).catch((error) => {
    throw mistake(`${file} cannot be read (${errorCode(error)}).`);
  });
  if (bytes.byteLength > max) {
    throw new ConsentsError("payload-too-large", { detail: `${file}: It may have ${max} bytes.` });
  }
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
