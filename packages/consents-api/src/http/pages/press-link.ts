import { changeEvent } from "../../domain/change-event.ts";
import { confirmEvent } from "../../domain/confirm-event.ts";
import { ConsentsError } from "../../domain/errors.ts";
import { recordEvent } from "../../domain/record-event.ts";
import type { ApiContext } from "../route.ts";
import { seeOther } from "./page-response.ts";
import { pressReview } from "./press-review.ts";
import type { ActTask, ConfirmTask, ReadLink, ReviewTask } from "./read-link.ts";
import { isDone, showChanged } from "./show-link.ts";

/** Does what the button of a link says, once; pressed again, it shows the same and changes nothing. */
export function pressLink(link: ReadLink, secret: string, context: ApiContext): Promise<Response> {
  switch (link.task.kind) {
    case "confirm":
      return pressConfirm(link as ReadLink<ConfirmTask>, secret, context);
    case "review":
      return pressReview(link as ReadLink<ReviewTask>, secret, context, "approve");
    default:
      return pressAct(link as ReadLink<ActTask>, secret, context);
  }
}

async function pressConfirm(
  link: ReadLink<ConfirmTask>,
  secret: string,
  { store, now }: ApiContext,
): Promise<Response> {
  const { task, organization, catalogue, stored, isOver } = link;
  if (stored !== undefined && !isOver) {
    const { user_id, event_id } = task;
    const wanted = { organization, catalogue, user_id, event_id, now: now().getTime() };
    await store.changeUser(confirmEvent(wanted));
  }
  // Back to the page, which now says what holds: reloading it sends no form again.
  return seeOther(`../${secret}`);
}

async function pressAct(link: ReadLink<ActTask>, secret: string, context: ApiContext): Promise<Response> {
  const { task, isOver } = link;
  if (isDone(link)) return seeOther(task.redirect_url);
  if (isOver) return seeOther(`../${secret}`);
  try {
    await act(link, context);
  } catch (error) {
    if (!(error instanceof ConsentsError) || error.code === "storage-unavailable") throw error;
    return showChanged(link);
  }
  return seeOther(task.redirect_url);
}

async function act(
  { task, organization, catalogue, caller }: ReadLink<ActTask>,
  context: ApiContext,
): Promise<void> {
  const { store, newId, now } = context;
  if (caller === undefined) throw new ConsentsError("token-invalid");
  const { organization_user_id, event } = task;
  if (task.kind === "event.update") {
    const wanted = { id: event.id, user: { organization_user_id }, caller, now: now().getTime() };
    const patch = { status: "confirmed" as const, ...(event.consents && { consents: event.consents }) };
    await store.changeUser(changeEvent(wanted, patch, { organization, catalogue }));
    return;
  }
  await store.changeUser(
    recordEvent({
      request: event,
      caller,
      organization,
      catalogue,
      now: now().getTime(),
      newId,
      link: task.id,
    }),
  );
}
