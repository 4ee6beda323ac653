import type { ConsentEvent, ConsentEventRequest } from "@consents/contract";
import type { ConsentStatus } from "./consent-status.ts";
import type { IfMatch } from "./etag.ts";
import type { NoticeCatalogue } from "./notice-catalogue.ts";
import type { Caller, Organization } from "./records.ts";
import type { User } from "./store.ts";

/** What {@link recordEvent} needs to know. */
export interface EventToRecord {
  /** Of the right shape (`consentEventRequestSchema`) and made of I-JSON; everything else is checked here. */
  request: ConsentEventRequest;
  caller: Caller;
  /** The caller's. */
  organization: Organization;
  /** Of that organization. */
  catalogue: NoticeCatalogue;
  /** The server's time of receipt, in milliseconds since 1970. */
  now: number;
  /** Gives an id that nobody has; best one that grows with time (UUIDv7), since the database is ordered by it. */
  newId: () => string;
  /** The request's `Origin` header. */
  origin?: string;
  /** The request's `If-Match` header. */
  ifMatch?: IfMatch;
}

/** What recording an event answers. */
export interface RecordedEvent {
  event: ConsentEvent;
  /** The user after it. */
  user: User;
  /** The user's status under the event's regulation after it. */
  status: ConsentStatus;
  /** False: the same event had been recorded before. */
  created: boolean;
}
