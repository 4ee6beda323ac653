import { isTokenError } from "@consents/token-broker/consent-token";
import { ConsentsError } from "../domain/errors.ts";

/** What to tell whoever typed the command: a sentence, with the places that are wrong; a stack only for a defect. */
export function explainError(error: unknown): string {
  if (error instanceof ConsentsError || isTokenError(error)) {
    const places = error.errors.map(({ pointer, detail }) => `\n  ${pointer || "/"}: ${detail}`);
    return error.message + places.join("");
  }
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

/** A mistake of whoever typed the command, or of the machine it runs on: `sentence` says which, and what to do. */
export function mistake(sentence: string): ConsentsError {
  return new ConsentsError("config-invalid", { detail: sentence });
}

/** The `code` of an error about a file (`ENOSPC`, …), or undefined for any other error. */
export function fileErrorCode(error: unknown): string | undefined {
  return error instanceof Error && "syscall" in error ? errorCode(error) : undefined;
}

/** The `code` of a Node error (`ENOENT`, …), or undefined. */
export function errorCode(error: unknown): string | undefined {
  return error instanceof Error && "code" in error ? String(error.code) : undefined;
}
