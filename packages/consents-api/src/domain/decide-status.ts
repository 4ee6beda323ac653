import type {
  ConsentEventRequest,
  EventStatus,
  Validation,
  ValidationMethod,
  Validations,
} from "@consents/contract";
import { ConsentsError } from "./errors.ts";
import { joinValidations, type NoticeCatalogue } from "./notice-catalogue.ts";
import type { Caller } from "./records.ts";

/**
 * Whether an event counts at once. An organization says so itself (default: it does). For a citizen the notice's
 * default validations of the purposes touched decide, and method by method the token's win over them: whatever needs
 * an approval, and every validation by email, leaves the event pending.
 *
 * @throws {ConsentsError} `proof-missing` when a signature or a file is asked for and no proof is named
 */
export function decideStatus(
  request: ConsentEventRequest,
  caller: Caller,
  catalogue: NoticeCatalogue,
): EventStatus {
  if (caller.kind === "organization") return request.status ?? "confirmed";
  const byNotice = (request.consents?.purposes ?? [])
    .map(({ id }) => catalogue.purposes.get(id)?.validations ?? {})
    .reduce(joinValidations, {});
  const asked = (
    Object.entries({ ...byNotice, ...caller.validations } satisfies Validations) as [
      ValidationMethod,
      Validation,
    ][]
  ).filter(([, { enabled }]) => enabled);
  const byProof = asked.some(([method]) => method === "signature" || method === "file");
  if (byProof && (request.proofs_id ?? []).length === 0) {
    throw new ConsentsError("proof-missing", {
      errors: [
        { pointer: "/proofs_id", code: "proof-missing", detail: "must name the file that backs this" },
      ],
    });
  }
  const pending = asked.some(([method, { approval }]) => method === "email" || approval === true);
  return pending ? "pending_approval" : "confirmed";
}
