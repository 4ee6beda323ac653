import { REGULATION_DEFAULT } from "@consents/contract";
import { ConsentsError } from "./errors.ts";
import type { Organization } from "./records.ts";

/**
 * The regulation that is meant: the one named, or the default.
 *
 * @throws {ConsentsError} `unknown-regulation` when the organization does not use it
 */
export function checkRegulation(named: string | undefined, organization: Organization): string {
  const regulation = named ?? REGULATION_DEFAULT;
  if (organization.regulations.includes(regulation)) return regulation;
  const detail = "the organization does not use this regulation";
  throw new ConsentsError("unknown-regulation", {
    errors: [{ pointer: "/regulation", code: "unknown-regulation", detail }],
  });
}
