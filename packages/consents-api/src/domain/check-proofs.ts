import type { Validations } from "@consents/contract";
import { ConsentsError } from "./errors.ts";
import type { Caller, ProofFile, StoredProof } from "./records.ts";
import type { Decision, Found, User } from "./store.ts";

/** True when a signature or a file is asked for, which a proof answers. */
export function askForProof({ signature, file }: Validations): boolean {
  return signature?.enabled === true || file?.enabled === true;
}

/**
 * Whether the caller may hand in a file: an organization as it likes, a citizen when one is asked for.
 *
 * @throws {ConsentsError} `insufficient-scope`
 */
export function checkProofsAsked(caller: Caller, validations: Validations = {}): void {
  if (caller.kind === "organization" || askForProof(validations)) return;
  throw new ConsentsError("insufficient-scope", { detail: "Nobody asks for a proof here." });
}

/** The refusal of an event that a proof has to back. */
export function proofMissing(): ConsentsError {
  return new ConsentsError("proof-missing", {
    errors: [{ pointer: "/proofs_id", code: "proof-missing", detail: "must name the file that backs this" }],
  });
}

/** Ids of the proofs that an event has: those that it names, then those that come with it, each once. */
export function unionOfProofs(named: readonly string[] = [], added: readonly ProofFile[] = []): string[] {
  return [...new Set([...named, ...added.map(({ id }) => id)])];
}

/** The proofs of an event, and whose they shall be. */
export interface EventProofs {
  named: readonly string[];
  added: readonly ProofFile[];
  /** The event's user. */
  owner: Pick<User, "id" | "organization_id">;
  caller: Caller;
  /** Milliseconds since 1970. */
  now: number;
}

/**
 * What becomes of the proofs of an event: those that come with it are kept, and those that the organization had handed
 * in for nobody become the user's, so that they are erased with the user.
 *
 * @throws {ConsentsError} `not-found` for an id that is not there, or is another user's; to a citizen, what is nobody's
 * is not there either
 */
export function proofMoves(
  { named, added, owner, caller, now }: EventProofs,
  { proof_owners }: Pick<Found, "proof_owners">,
): Pick<Decision<never>, "proofs" | "claimed_proof_ids"> {
  const missing = named.flatMap((id, index) => {
    const known = caller.kind === "citizen" ? proof_owners.get(id) != null : proof_owners.has(id);
    return known ? [] : [index];
  });
  if (missing.length > 0) {
    throw new ConsentsError("not-found", {
      errors: missing.map((index) => ({
        pointer: `/proofs_id/${index}`,
        code: "not-found",
        detail: "there is no such proof",
      })),
    });
  }
  const claimed = [...new Set(named)].filter((id) => proof_owners.get(id) === null);
  const proofs = added
    .filter(({ id }) => proof_owners.get(id) == null && !claimed.includes(id))
    .map((file): StoredProof => storedProof(file, owner.organization_id, owner.id, now));
  return {
    ...(proofs.length > 0 && { proofs }),
    ...(claimed.length > 0 && { claimed_proof_ids: claimed }),
  };
}

/** The file as it is kept. */
export function storedProof(
  file: ProofFile,
  organization_id: string,
  user_id: string | null,
  now: number,
): StoredProof {
  return { ...file, organization_id, user_id, created_at: new Date(now).toISOString() };
}
