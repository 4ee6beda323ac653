import type { ConsentEvent } from "@consents/contract";
import { EVENT_INIT } from "./event-init.ts";

/** The API holds the event, and it waits for approval: the status has not changed. */
export class ConsentPendingEvent extends Event {
  readonly event: Omit<ConsentEvent, "user">;
  constructor(event: Omit<ConsentEvent, "user">) {
    super("consent-pending", EVENT_INIT);
    this.event = event;
  }
}

declare global {
  interface HTMLElementEventMap {
    "consent-pending": ConsentPendingEvent;
  }
}
