import type { ConsentEvent } from "@consents/contract";
import type { ConsentStatus } from "./consent-status.ts";
import type { User } from "./store.ts";

/** What changing an event answers. */
export interface ChangedEvent {
  event: ConsentEvent;
  /** The user after it. */
  user: User;
  /** The user's status under the event's regulation after it. */
  status: ConsentStatus;
}
