/** The version of this package, sent with every event as evidence. A test compares it with package.json. */
export const WIDGET_VERSION = "0.0.0";
