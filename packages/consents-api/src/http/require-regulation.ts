import { REGULATION_DEFAULT } from "@consents/contract";
import { ConsentsError } from "../domain/errors.ts";
import type { Organizations } from "./organizations.ts";

/**
 * Refuses a query that asks under a regulation the organization does not use: an empty answer would be taken for nobody
 * having answered. The default may always be asked for, since who does not name one asks for it, too.
 *
 * @param name - of the query's parameter, for the refusal
 * @throws ConsentsError `unknown-regulation`
 */
export async function requireRegulation(
  organizations: Organizations,
  organization_id: string,
  asked: string | readonly string[],
  name = "regulation",
): Promise<void> {
  const others = [asked].flat().filter((regulation) => regulation !== REGULATION_DEFAULT);
  if (others.length === 0) return;
  const used = (await organizations.get(organization_id))?.organization.regulations ?? [];
  if (others.every((regulation) => used.includes(regulation))) return;
  const detail = "the organization does not use this regulation";
  throw new ConsentsError("unknown-regulation", {
    errors: [{ pointer: name, code: "unknown-regulation", detail }],
  });
}
