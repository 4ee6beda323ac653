import type { ConsentsInput } from "@consents/contract";
import { EVENT_INIT } from "./event-init.ts";

/** The citizen changed something; nothing is saved yet. `changes` is everything that is not saved. */
export class ConsentChangeEvent extends Event {
  readonly changes: ConsentsInput;
  constructor(changes: ConsentsInput) {
    super("consent-change", EVENT_INIT);
    this.changes = changes;
  }
}

declare global {
  interface HTMLElementEventMap {
    "consent-change": ConsentChangeEvent;
  }
}
