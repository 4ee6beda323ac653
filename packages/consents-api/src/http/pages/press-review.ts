import { awaitsApproval } from "../../domain/awaits-approval.ts";
import { changeEvent, refuseEvent } from "../../domain/change-event.ts";
import { ConsentsError } from "../../domain/errors.ts";
import { isSamePerson } from "../../domain/is-same-person.ts";
import type { ApiContext } from "../route.ts";
import { seeOther } from "./page-response.ts";
import type { ReadLink, ReviewTask } from "./read-link.ts";

/**
 * An approver approves an event, or refuses it: then it is removed, as if it had never been asked for. What needs no approval
 * any more stays as it is, and nobody decides on what they asked for themselves. Either way the page says what holds.
 */
export async function pressReview(
  { task, stored, isOver, caller, organization, catalogue }: ReadLink<ReviewTask>,
  secret: string,
  { store, now }: ApiContext,
  verdict: "approve" | "refuse",
): Promise<Response> {
  const { user_id, event_id, approver } = task;
  const isOwn = isSamePerson(approver, stored?.event.delegate?.id);
  if (caller !== undefined && stored !== undefined && awaitsApproval(stored.event) && !isOver && !isOwn) {
    const wanted = { id: event_id, user: { id: user_id }, caller, now: now().getTime() };
    const patch = { status: "confirmed", delegate: { id: approver } } as const;
    try {
      await store.changeUser(
        verdict === "approve" ? changeEvent(wanted, patch, { organization, catalogue }) : refuseEvent(wanted),
      );
    } catch (error) {
      // Another approver was faster; the page says what they did.
      if (!(error instanceof ConsentsError) || error.code === "storage-unavailable") throw error;
    }
  }
  return seeOther(`../${secret}`);
}
