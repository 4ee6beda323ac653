/** What the first view does not need: fetched with the first change, message, or look into the history. */
export { type ConsentHistory, createConsentHistory } from "./consent-history.ts";
export { laterStyles } from "./later-styles.ts";
export { laterViews } from "./later-views.ts";
