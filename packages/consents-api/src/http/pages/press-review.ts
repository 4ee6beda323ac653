import { awaitsApproval } from "../../domain/awaits-approval.ts";
import { changeEvent, refuseEvent } from "../../domain/change-event.ts";
import { isSamePerson } from "../../domain/is-same-person.ts";
import type { ApiContext } from "../route.ts";
import { actAsShown } from "./act-as-shown.ts";
import { seeOther } from "./page-response.ts";
import type { Press } from "./press.ts";
import type { ReadLink, ReviewTask } from "./read-link.ts";
import { showStale } from "./show-link.ts";
import { pageShown } from "./shown-event.ts";

/**
 * An approver approves an event, or refuses it: then it is removed, as if it had never been asked for. What needs no approval
 * any more stays as it is, and nobody decides on what they asked for themselves. Either way the page says what holds.
 */
export async function pressReview(
  link: ReadLink<ReviewTask>,
  { secret, shown }: Press,
  context: ApiContext,
  verdict: "approve" | "refuse",
): Promise<Response> {
  const { task, stored, isOver, caller } = link;
  const { user_id, event_id, approver } = task;
  const isOwn = isSamePerson(approver, stored?.event.delegate?.id);
  if (caller !== undefined && stored !== undefined && awaitsApproval(stored.event) && !isOver && !isOwn) {
    const now = context.now().getTime();
    const wanted = { id: event_id, user: { id: user_id }, caller, now, ...pageShown(link, shown) };
    const patch = { status: "confirmed", delegate: { id: approver } } as const;
    const change = () => (verdict === "approve" ? changeEvent(wanted, patch, link) : refuseEvent(wanted));
    // Refused: another approver was faster; the page says what they did.
    const outcome = await actAsShown(link, change, shown, context);
    if (outcome === "stale") return showStale(link, secret);
  }
  return seeOther(`../${secret}`);
}
