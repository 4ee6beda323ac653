import type {
  ConsentEventRequest,
  EventStatus,
  PurposeChoice,
  Validation,
  ValidationMethod,
  Validations,
} from "@consents/contract";
import { askForProof, proofMissing } from "./check-proofs.ts";
import { isGrant, leavesOf } from "./leaves.ts";
import { joinValidations, type NoticeCatalogue } from "./notice-catalogue.ts";
import type { Caller } from "./records.ts";

/** What {@link decideStatus} says of an event. */
export interface DecidedStatus {
  status: EventStatus;
  /** What was asked for; absent: nothing. */
  validations?: Validations;
}

/**
 * Whether an event counts at once. An organization says so itself (default: it does). For a citizen the notice's
 * default validations of the purposes touched decide, and method by method the token's win over them: whatever needs
 * an approval, and every validation by email, leaves the event pending. By the notice's default, though, no email is
 * asked for where nothing is granted: withdrawing is never harder than giving.
 *
 * @param request - with all its proofs in `proofs_id`
 * @throws {ConsentsError} `proof-missing` when a signature or a file is asked for and there is no proof
 */
export function decideStatus(
  request: ConsentEventRequest,
  caller: Caller,
  catalogue: NoticeCatalogue,
): DecidedStatus {
  if (caller.kind === "organization") return { status: request.status ?? "confirmed" };
  const byNotice = (request.consents?.purposes ?? [])
    .map((purpose) => validationsByNotice(purpose, catalogue))
    .reduce(joinValidations, {});
  const asked = (
    Object.entries({ ...byNotice, ...caller.validations } satisfies Validations) as [
      ValidationMethod,
      Validation,
    ][]
  ).filter(([, { enabled }]) => enabled);
  if (asked.length === 0) return { status: "confirmed" };
  const validations: Validations = Object.fromEntries(asked);
  if (askForProof(validations) && (request.proofs_id ?? []).length === 0) throw proofMissing();
  const pending = asked.some(([method, { approval }]) => method === "email" || approval === true);
  return { status: pending ? "pending_approval" : "confirmed", validations };
}

function validationsByNotice(purpose: PurposeChoice, catalogue: NoticeCatalogue): Validations {
  const { email, ...others } = catalogue.purposes.get(purpose.id)?.validations ?? {};
  const grants = leavesOf({ purposes: [purpose] }).some(isGrant);
  return email !== undefined && grants ? { ...others, email } : others;
}
