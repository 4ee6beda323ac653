import type { Decision, Found } from "../../domain/store.ts";
import { NOBODY, proofRow } from "../rows.ts";
import type { Run } from "./connection.ts";
import {
  addProof,
  claimProof,
  lockProofs,
  type ProofOwner,
  removeProof,
  removeProofs,
} from "./proofs-table.ts";

/** The proofs that a group of changes is about: whose they are, in memory, and what is written in the end. */
export interface GroupProofs {
  /** Of these, those of the user and of nobody. */
  ownersOf(ids: readonly string[], user_id: string | undefined): Found["proof_owners"];
  /** Notes what the decision makes of proofs; the changes after it see that. */
  keep(decision: Decision<unknown>, user_id: string | undefined): void;
  /** Notes that all of the user's go. */
  erase(user_id: string): void;
  /** Writes it, in the order in which it was decided. */
  write(run: Run): Promise<void>;
}

/** Reads whose these proofs are, and locks them. */
export async function readGroupProofs(
  run: Run,
  organization_id: string,
  ids: readonly string[],
): Promise<GroupProofs> {
  const owners = new Set((await lockProofs(run, organization_id, ids)).map(keyOf));
  const writes: ((run: Run) => Promise<void>)[] = [];
  return {
    ownersOf(asked, user_id) {
      const found = new Map<string, string | null>();
      for (const id of asked) {
        if (user_id !== undefined && owners.has(keyOf({ user_id, id }))) found.set(id, user_id);
        else if (owners.has(keyOf({ user_id: NOBODY, id }))) found.set(id, null);
      }
      return found;
    },

    keep({ proofs = [], claimed_proof_ids = [], removed_proof_ids = [] }, user_id) {
      for (const proof of proofs) {
        owners.add(keyOf(proofRow(proof)));
        writes.push((run) => addProof(run, proof));
      }
      if (user_id === undefined) return;
      for (const id of claimed_proof_ids) {
        owners.delete(keyOf({ user_id: NOBODY, id }));
        owners.add(keyOf({ user_id, id }));
        writes.push((run) => claimProof(run, organization_id, { user_id, id }));
      }
      for (const id of removed_proof_ids) {
        owners.delete(keyOf({ user_id, id }));
        writes.push((run) => removeProof(run, organization_id, { user_id, id }));
      }
    },

    erase(user_id) {
      for (const key of owners) if (key.startsWith(keyOf({ user_id, id: "" }))) owners.delete(key);
      writes.push((run) => removeProofs(run, organization_id, user_id));
    },

    async write(run) {
      for (const one of writes) await one(run);
    },
  };
}

/** No id holds a line break. */
function keyOf({ user_id, id }: ProofOwner): string {
  return `${user_id}\n${id}`;
}
