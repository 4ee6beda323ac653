import { awaitsCitizen } from "../../domain/awaits-approval.ts";
import { confirmEvent } from "../../domain/confirm-event.ts";
import type { ApiContext } from "../route.ts";
import { actAsShown } from "./act-as-shown.ts";
import { changeOf } from "./change-of.ts";
import { seeOther } from "./page-response.ts";
import type { Press } from "./press.ts";
import { pressReview } from "./press-review.ts";
import type { ActTask, ConfirmTask, ReadLink, ReviewTask } from "./read-link.ts";
import { isDone, ROOT_OF_PRESS, showChanged, showStale } from "./show-link.ts";
import { pageShown } from "./shown-event.ts";

/** Does what the button of a link says, once; pressed again, it shows the same and changes nothing. */
export function pressLink(link: ReadLink, press: Press, context: ApiContext): Promise<Response> {
  switch (link.task.kind) {
    case "confirm":
      return pressConfirm(link as ReadLink<ConfirmTask>, press, context);
    case "review":
      return pressReview(link as ReadLink<ReviewTask>, press, context, "approve");
    default:
      return pressAct(link as ReadLink<ActTask>, press, context);
  }
}

async function pressConfirm(
  link: ReadLink<ConfirmTask>,
  { secret, shown }: Press,
  context: ApiContext,
): Promise<Response> {
  const { task, organization, catalogue, stored, isOver } = link;
  if (stored !== undefined && awaitsCitizen(stored.event) && !isOver) {
    const { user_id, event_id } = task;
    const now = context.now().getTime();
    const wanted = { organization, catalogue, user_id, event_id, now, ...pageShown(link, shown) };
    const outcome = await actAsShown(link, () => confirmEvent(wanted), shown, context);
    if (outcome === "stale") return showStale(link, secret);
  }
  // Back to the page, which now says what holds: reloading it sends no form again.
  return seeOther(`../${secret}`);
}

async function pressAct(
  link: ReadLink<ActTask>,
  { secret, shown }: Press,
  context: ApiContext,
): Promise<Response> {
  if (!isDone(link) && !link.isOver) {
    const outcome = await actAsShown(link, () => changeOf(link, context, shown), shown, context);
    if (outcome === "stale") return showStale(link, secret);
    // Refused may also be who pressed twice at once.
    if (outcome === "refused" && !(await isDoneBy(link, context))) return showChanged(link, ROOT_OF_PRESS);
  }
  // The page says that it is done, and leads on: browsers hold a form's redirects to the page's policy, and where those
  // go in the end nobody knows.
  return seeOther(`../${secret}`);
}

async function isDoneBy(link: ReadLink<ActTask>, { store }: ApiContext): Promise<boolean> {
  return isDone({ ...link, stored: await store.findEvent(link.organization.id, link.task.event.id) });
}
