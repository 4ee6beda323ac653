import { awaitsApproval } from "../../domain/awaits-approval.ts";
import { proofHeaders } from "../proofs/proof-headers.ts";
import type { ApiContext } from "../route.ts";
import type { ReadLink, ReviewTask } from "./read-link.ts";

/** A file that backs the event that an approver decides on, while they do. Undefined: there is none such. */
export async function sendProof(
  { task, stored, isOver, organization }: ReadLink<ReviewTask>,
  id: string,
  { store }: ApiContext,
): Promise<Response | undefined> {
  if (stored === undefined || isOver || !awaitsApproval(stored.event)) return undefined;
  if (!stored.event.proofs_id.includes(id)) return undefined;
  const proof = await store.findProof(organization.id, id, task.user_id);
  if (proof === undefined) return undefined;
  const headers = { ...proofHeaders(proof), "referrer-policy": "no-referrer" };
  return new Response(Buffer.from(proof.content), { headers });
}
