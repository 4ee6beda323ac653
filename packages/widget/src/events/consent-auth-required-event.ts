import { EVENT_INIT } from "./event-init.ts";

/** The citizen has to sign in, or to open a fresh link: no source has a usable token. */
export class ConsentAuthRequiredEvent extends Event {
  /** Why: `token-missing`, `session-required`, `token-expired`, `token-invalid`, … */
  readonly code: string;
  constructor(code: string) {
    super("consent-auth-required", EVENT_INIT);
    this.code = code;
  }
}

declare global {
  interface HTMLElementEventMap {
    "consent-auth-required": ConsentAuthRequiredEvent;
  }
}
