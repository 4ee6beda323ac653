import { confirmByLink } from "../../domain/confirm-by-link.ts";
import { ConsentsError } from "../../domain/errors.ts";
import { recordEvent } from "../../domain/record-event.ts";
import { rehearsal } from "../../domain/rehearsal.ts";
import type { UserChange } from "../../domain/store.ts";
import type { ApiContext } from "../route.ts";
import type { ActTask, ReadLink } from "./read-link.ts";
import { pageShown } from "./shown-event.ts";

/**
 * The change that the button of an organization's link makes.
 *
 * @param shown - the digest that came with the press
 * @throws {ConsentsError} what the change throws before it decides
 */
export function changeOf(
  read: ReadLink<ActTask>,
  { newId, now }: ApiContext,
  shown?: string,
): UserChange<unknown> {
  const { task, organization, catalogue, caller } = read;
  if (caller === undefined) throw new ConsentsError("token-invalid");
  const { id: link, organization_user_id, event } = task;
  const at = now().getTime();
  if (task.kind === "event.update") {
    const wanted = {
      id: event.id,
      user: { organization_user_id },
      caller,
      now: at,
      ...pageShown(read, shown),
    };
    return confirmByLink(wanted, { link, consents: event.consents }, { organization, catalogue });
  }
  return recordEvent({ request: event, caller, organization, catalogue, now: at, newId, link });
}

/** True when the button of an organization's link would do what the page says; changes nothing. */
export async function wouldAct(link: ReadLink<ActTask>, context: ApiContext): Promise<boolean> {
  try {
    await context.store.changeUser(rehearsal(changeOf(link, context)));
    return true;
  } catch (error) {
    if (!(error instanceof ConsentsError) || error.code === "storage-unavailable") throw error;
    return false;
  }
}
