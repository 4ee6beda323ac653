import type { ConsentEvent, Consents, ConsentsInput, Notice } from "@consents/contract";

/** Events bubble and cross shadow boundaries, so that one listener on the page hears every widget. */
const INIT: EventInit = { bubbles: true, composed: true };

/** Notice and consent status are there and shown. Again after each `refresh()`. */
export class ConsentReadyEvent extends Event {
  readonly notice: Notice;
  readonly status: Consents;
  constructor(notice: Notice, status: Consents) {
    super("consent-ready", INIT);
    this.notice = notice;
    this.status = status;
  }
}

/** The citizen changed something; nothing is saved yet. `changes` is everything that is not saved. */
export class ConsentChangeEvent extends Event {
  readonly changes: ConsentsInput;
  constructor(changes: ConsentsInput) {
    super("consent-change", INIT);
    this.changes = changes;
  }
}

/** An event is being sent. */
export class ConsentSavingEvent extends Event {
  readonly changes: ConsentsInput;
  constructor(changes: ConsentsInput) {
    super("consent-saving", INIT);
    this.changes = changes;
  }
}

/** The API holds the event; `status` is what now holds. */
export class ConsentSavedEvent extends Event {
  readonly event: Omit<ConsentEvent, "user">;
  readonly status: Consents;
  constructor(event: Omit<ConsentEvent, "user">, status: Consents) {
    super("consent-saved", INIT);
    this.event = event;
    this.status = status;
  }
}

/** The API holds the event, and it waits for approval: the status has not changed. */
export class ConsentPendingEvent extends Event {
  readonly event: Omit<ConsentEvent, "user">;
  constructor(event: Omit<ConsentEvent, "user">) {
    super("consent-pending", INIT);
    this.event = event;
  }
}

/** Something did not work; the citizen sees it too. What they changed is still there. */
export class ConsentErrorEvent extends Event {
  /** One of `ConsentsClientErrorCode` or `ConsentWidgetErrorCode`, `config-invalid`, or a newer server's code. */
  readonly code: string;
  /** Seconds to wait before trying again, when the API said so. */
  readonly retryAfter: number | undefined;
  constructor(code: string, retryAfter?: number) {
    super("consent-error", INIT);
    this.code = code;
    this.retryAfter = retryAfter;
  }
}

/** The citizen has to sign in, or to open a fresh link: no source has a usable token. */
export class ConsentAuthRequiredEvent extends Event {
  /** Why: `token-missing`, `session-required`, `token-expired`, `token-invalid`, … */
  readonly code: string;
  constructor(code: string) {
    super("consent-auth-required", INIT);
    this.code = code;
  }
}

/** Everything that a widget or a session says. */
export type ConsentWidgetEvent =
  | ConsentReadyEvent
  | ConsentChangeEvent
  | ConsentSavingEvent
  | ConsentSavedEvent
  | ConsentPendingEvent
  | ConsentErrorEvent
  | ConsentAuthRequiredEvent;

declare global {
  interface HTMLElementEventMap {
    "consent-ready": ConsentReadyEvent;
    "consent-change": ConsentChangeEvent;
    "consent-saving": ConsentSavingEvent;
    "consent-saved": ConsentSavedEvent;
    "consent-pending": ConsentPendingEvent;
    "consent-error": ConsentErrorEvent;
    "consent-auth-required": ConsentAuthRequiredEvent;
  }
}
