import type { ConsentEvent, Consents } from "@consents/contract";
import { EVENT_INIT } from "./event-init.ts";

/** The API holds the event; `status` is what now holds. */
export class ConsentSavedEvent extends Event {
  readonly event: Omit<ConsentEvent, "user">;
  readonly status: Consents;
  constructor(event: Omit<ConsentEvent, "user">, status: Consents) {
    super("consent-saved", EVENT_INIT);
    this.event = event;
    this.status = status;
  }
}

declare global {
  interface HTMLElementEventMap {
    "consent-saved": ConsentSavedEvent;
  }
}
