import type { ConsentAuthRequiredEvent } from "./consent-auth-required-event.ts";
import type { ConsentChangeEvent } from "./consent-change-event.ts";
import type { ConsentErrorEvent } from "./consent-error-event.ts";
import type { ConsentPendingEvent } from "./consent-pending-event.ts";
import type { ConsentReadyEvent } from "./consent-ready-event.ts";
import type { ConsentSavedEvent } from "./consent-saved-event.ts";
import type { ConsentSavingEvent } from "./consent-saving-event.ts";

/** Everything that a widget or a session says. */
export type ConsentWidgetEvent =
  | ConsentReadyEvent
  | ConsentChangeEvent
  | ConsentSavingEvent
  | ConsentSavedEvent
  | ConsentPendingEvent
  | ConsentErrorEvent
  | ConsentAuthRequiredEvent;
