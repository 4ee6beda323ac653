import type { Store } from "consents-api";
import { Finding } from "./finding.ts";

/** Every message there is. */
const LIMIT = 1_000_000;
const states = ["waiting", "done", "undeliverable"] as const;

/** The id of the message that asks to confirm an event. */
export function messageIdOf(eventId: string): string {
  return `confirm:${eventId}`;
}

/**
 * Compares the outbox with the events that wait for the citizen: each has one message, and no message is of anything else.
 *
 * @throws Finding
 */
export async function checkOutbox(
  store: Store,
  organization: string,
  eventIds: ReadonlySet<string>,
): Promise<void> {
  const left = new Set([...eventIds].map(messageIdOf));
  for (const state of states) {
    for (const { id } of await store.listMessages(organization, state, LIMIT)) {
      if (state === "undeliverable") throw new Finding("outbox", `${id} is undeliverable`);
      if (!left.delete(id)) throw new Finding("outbox", `${id} is of no event, or there twice`);
    }
  }
  for (const id of left) throw new Finding("outbox", `${id} is lost`);
}
