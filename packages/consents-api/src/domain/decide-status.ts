import type {
  ConsentEvent,
  ConsentEventRequest,
  ConsentsInput,
  EventStatus,
  PurposeChoice,
  Validation,
  ValidationMethod,
  Validations,
} from "@consents/contract";
import { askForProof, proofMissing } from "./check-proofs.ts";
import { isGrant, leavesOf } from "./leaves.ts";
import { findPurpose, joinValidations, type NoticeCatalogue } from "./notice-catalogue.ts";
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
 * an approval, and every validation by email, leaves the event pending. By the notice's default, though, nothing is
 * asked for where nothing is granted: withdrawing is never harder than giving.
 *
 * @param request - with all its proofs in `proofs_id`
 * @param regulation - what the choices are about
 * @throws {ConsentsError} `proof-missing` when a signature or a file is asked for and there is no proof
 */
export function decideStatus(
  request: ConsentEventRequest,
  caller: Caller,
  catalogue: NoticeCatalogue,
  regulation: string,
): DecidedStatus {
  if (caller.kind === "organization") return { status: request.status ?? "confirmed" };
  const byNotice = validationsByNotice(request.consents ?? {}, catalogue, regulation);
  const asked = enabledOf({ ...byNotice, ...caller.validations });
  if (asked.length === 0) return { status: "confirmed" };
  const validations: Validations = Object.fromEntries(asked);
  if (askForProof(validations) && (request.proofs_id ?? []).length === 0) throw proofMissing();
  const pending = asked.some(([method, { approval }]) => method === "email" || approval === true);
  return { status: pending ? "pending_approval" : "confirmed", validations };
}

/**
 * What is asked for where these purposes are granted: a proof that comes with their withdrawal, where none is needed, is
 * taken as well.
 */
export function validationsOfGrants(
  { purposes = [] }: ConsentsInput,
  caller: Caller,
  catalogue: NoticeCatalogue,
  regulation: string,
): Validations {
  const byNotice = joinDefaults(purposes, catalogue, regulation);
  return caller.kind === "citizen" ? { ...byNotice, ...caller.validations } : byNotice;
}

/**
 * What has to be asked for once other choices stand in a pending event: what was asked for before, and what the notice
 * asks for the new ones. Never less, so that nobody gets around a validation by asking for little first.
 */
export function widenValidations(
  { validations, evidence, regulation }: Pick<ConsentEvent, "validations" | "evidence" | "regulation">,
  consents: ConsentsInput,
  catalogue: NoticeCatalogue,
): Validations | undefined {
  // The organization's own events ask for nothing: it says so itself.
  if (evidence.jti === undefined) return validations;
  const asked = enabledOf(
    joinValidations(validations ?? {}, validationsByNotice(consents, catalogue, regulation)),
  );
  return asked.length === 0 ? undefined : Object.fromEntries(asked);
}

function enabledOf(validations: Validations): [ValidationMethod, Validation][] {
  return (Object.entries(validations) as [ValidationMethod, Validation][]).filter(
    ([, { enabled }]) => enabled,
  );
}

function validationsByNotice(
  { purposes = [] }: ConsentsInput,
  catalogue: NoticeCatalogue,
  regulation: string,
): Validations {
  const granted = purposes.filter((purpose) => leavesOf({ purposes: [purpose] }).some(isGrant));
  return joinDefaults(granted, catalogue, regulation);
}

function joinDefaults(
  purposes: readonly PurposeChoice[],
  catalogue: NoticeCatalogue,
  regulation: string,
): Validations {
  return purposes
    .map(({ id }) => findPurpose(catalogue, id, regulation)?.validations ?? {})
    .reduce(joinValidations, {});
}
