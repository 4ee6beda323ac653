export type { BulkGesture } from "./bulk-choices.ts";
export { type ConsentSession, type ConsentSessionOptions, createConsentSession } from "./consent-session.ts";
export type { ConsentSessionState, ConsentSessionView } from "./consent-session-view.ts";
export { ConsentWidget } from "./consent-widget.ts";
export { ConsentWidgetError, type ConsentWidgetErrorCode } from "./consent-widget-error.ts";
export * from "./consent-widget-events.ts";
export { defineConsentWidget } from "./define-consent-widget.ts";
export { type Draft, type Leaf, type LeafKind, type LeafValue, leafOf } from "./leaf.ts";
export { type TakenToken, takeTokenFromUrl } from "./take-token-from-url.ts";
export { readTokenClaims, type TokenClaims } from "./token-claims.ts";
export {
  createTokenSource,
  type TokenProvider,
  type TokenSource,
  type TokenSourceOptions,
} from "./token-source.ts";
