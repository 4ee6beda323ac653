import { defineConsentWidget } from "./define-consent-widget.ts";

defineConsentWidget();

export { defineConsentWidget };
