import { ConsentsError } from "../../domain/errors.ts";
import type { UserChange } from "../../domain/store.ts";
import type { ApiContext } from "../route.ts";
import type { ReadLink } from "./read-link.ts";
import { digestOf } from "./shown-event.ts";

/** `stale`: the event is another than was shown. `refused`: it cannot be done any more. Of either nothing has changed. */
export type Outcome = "done" | "stale" | "refused";

/**
 * Makes the change that a press asks for, if its event is still what the page had shown: that is looked at in the
 * transaction of the change, so that nothing comes in between.
 *
 * @param change - makes the change; what it throws counts as what its `decide` throws
 * @param shown - the digest that came with the press, if one did
 * @throws {ConsentsError} `storage-unavailable`
 */
export async function actAsShown(
  link: ReadLink,
  change: () => UserChange<unknown>,
  shown: string | undefined,
  { store }: ApiContext,
): Promise<Outcome> {
  let isStale = false;
  const { task } = link;
  const event_id = "event_id" in task ? task.event_id : task.event.id;
  try {
    const made = change();
    await store.changeUser({
      ...made,
      // Somebody may be erased, and their links, while it is under way: then it would bring them back.
      link: link.secret_hash,
      decide(found) {
        const digest = digestOf({ ...link, stored: found.events.get(event_id) });
        isStale = digest !== undefined && digest !== shown;
        if (isStale) throw new ConsentsError("precondition-failed");
        return made.decide(found);
      },
    });
    return "done";
  } catch (error) {
    if (!(error instanceof ConsentsError) || error.code === "storage-unavailable") throw error;
    return isStale ? "stale" : "refused";
  }
}
