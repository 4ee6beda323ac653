import type { Consents, Notice } from "@consents/contract";
import { EVENT_INIT } from "./event-init.ts";

/** Notice and consent status are there and shown. Again after each `refresh()`. */
export class ConsentReadyEvent extends Event {
  readonly notice: Notice;
  readonly status: Consents;
  constructor(notice: Notice, status: Consents) {
    super("consent-ready", EVENT_INIT);
    this.notice = notice;
    this.status = status;
  }
}

declare global {
  interface HTMLElementEventMap {
    "consent-ready": ConsentReadyEvent;
  }
}
