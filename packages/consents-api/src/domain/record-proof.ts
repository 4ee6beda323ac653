import type { Validations } from "@consents/contract";
import { checkProofsAsked, storedProof } from "./check-proofs.ts";
import { ConsentsError } from "./errors.ts";
import { newUser } from "./merge-user.ts";
import { joinValidations, type NoticeCatalogue } from "./notice-catalogue.ts";
import type { Caller, ProofFile } from "./records.ts";
import type { UserChange } from "./store.ts";

/** What {@link recordProof} needs to know. */
export interface ProofToRecord {
  /** Known by its content. */
  file: ProofFile;
  caller: Caller;
  /** Of the caller's organization. */
  catalogue: NoticeCatalogue;
  /** Milliseconds since 1970. */
  now: number;
  newId: () => string;
}

/**
 * Keeps a file, so that events may name it. A citizen's belongs to them alone; an organization's to nobody, until an
 * event names it. The same file again changes nothing.
 *
 * @throws {ConsentsError} at once what {@link checkMayRecordProof} throws
 */
export function recordProof({ file, caller, catalogue, now, newId }: ProofToRecord): UserChange<void> {
  checkMayRecordProof(caller, catalogue);
  const { organization_id } = caller;
  const isCitizen = caller.kind === "citizen";
  const id = newId();
  return {
    organization_id,
    user: isCitizen ? { organization_user_id: caller.organization_user_id } : {},
    proof_ids: [file.id],
    decide({ user, proof_owners }) {
      if (!isCitizen) {
        if (proof_owners.has(file.id)) return { answer: undefined };
        return { answer: undefined, proofs: [storedProof(file, organization_id, null, now)] };
      }
      if (proof_owners.get(file.id) != null) return { answer: undefined };
      // Somebody new must be there for it to hang on, as for a pending event.
      const { organization_user_id } = caller;
      const owner = user ?? { ...newUser({ id, organization_id, organization_user_id }, now), version: 1 };
      return {
        answer: undefined,
        proofs: [storedProof(file, organization_id, owner.id, now)],
        ...(owner !== user && { user: owner }),
      };
    },
  };
}

/**
 * Whether the caller may hand in a file at all: a citizen, when their token or any purpose that is offered asks for a
 * signature or a file.
 *
 * @throws {ConsentsError} `insufficient-scope`
 */
export function checkMayRecordProof(caller: Caller, catalogue: NoticeCatalogue): void {
  if (caller.kind === "organization") {
    if (caller.scopes.includes("consents:write")) return;
    throw new ConsentsError("insufficient-scope");
  }
  if (!caller.may_write) throw new ConsentsError("insufficient-scope");
  checkProofsAsked(caller, { ...offered(catalogue), ...caller.validations });
}

/** What any purpose asks for that is offered now. */
function offered({ purposes }: NoticeCatalogue): Validations {
  return [...purposes.values()]
    .filter(({ retired }) => !retired)
    .map(({ validations }) => validations)
    .reduce(joinValidations, {});
}
