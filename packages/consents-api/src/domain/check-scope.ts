import { ConsentsError } from "./errors.ts";
import type { Caller } from "./records.ts";

/**
 * Lets through an organization that may write, and nobody else.
 *
 * @throws {ConsentsError} `insufficient-scope` for a citizen, and for a key without `consents:write`
 */
export function checkScope(caller: Caller): void {
  if (caller.kind === "organization" && caller.scopes.includes("consents:write")) return;
  throw new ConsentsError("insufficient-scope");
}
