import { EVENT_INIT } from "./event-init.ts";

/** Something did not work; the citizen sees it too. What they changed is still there. */
export class ConsentErrorEvent extends Event {
  /** One of `ConsentsClientErrorCode` or `ConsentWidgetErrorCode`, `config-invalid`, or a newer server's code. */
  readonly code: string;
  /** Seconds to wait before trying again, when the API said so. */
  readonly retryAfter: number | undefined;
  constructor(code: string, retryAfter?: number) {
    super("consent-error", EVENT_INIT);
    this.code = code;
    this.retryAfter = retryAfter;
  }
}

declare global {
  interface HTMLElementEventMap {
    "consent-error": ConsentErrorEvent;
  }
}
