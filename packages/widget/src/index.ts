export type { BulkGesture } from "./bulk-choices.ts";
export { type ConsentSession, type ConsentSessionOptions, createConsentSession } from "./consent-session.ts";
export type { ConsentSessionState, ConsentSessionView } from "./consent-session-view.ts";
export { ConsentWidget } from "./consent-widget.ts";
export { ConsentWidgetError, type ConsentWidgetErrorCode } from "./consent-widget-error.ts";
export { defineConsentWidget } from "./define-consent-widget.ts";
export { ConsentAuthRequiredEvent } from "./events/consent-auth-required-event.ts";
export { ConsentChangeEvent } from "./events/consent-change-event.ts";
export { ConsentErrorEvent } from "./events/consent-error-event.ts";
export { ConsentPendingEvent } from "./events/consent-pending-event.ts";
export { ConsentReadyEvent } from "./events/consent-ready-event.ts";
export { ConsentSavedEvent } from "./events/consent-saved-event.ts";
export { ConsentSavingEvent } from "./events/consent-saving-event.ts";
export type { ConsentWidgetEvent } from "./events/consent-widget-event.ts";
export { type Draft, type Leaf, type LeafKind, type LeafValue, leafOf } from "./leaf.ts";
export { type TakenToken, takeTokenFromUrl } from "./take-token-from-url.ts";
export { readTokenClaims, type TokenClaims } from "./token-claims.ts";
export {
  createTokenSource,
  type TokenProvider,
  type TokenSource,
  type TokenSourceOptions,
} from "./token-source.ts";
