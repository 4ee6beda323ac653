import type { ConsentsInput } from "@consents/contract";
import { EVENT_INIT } from "./event-init.ts";

/** An event is being sent. */
export class ConsentSavingEvent extends Event {
  readonly changes: ConsentsInput;
  constructor(changes: ConsentsInput) {
    super("consent-saving", EVENT_INIT);
    this.changes = changes;
  }
}

declare global {
  interface HTMLElementEventMap {
    "consent-saving": ConsentSavingEvent;
  }
}
