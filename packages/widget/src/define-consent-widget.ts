import { ConsentWidget } from "./consent-widget.ts";

/**
 * Registers the element. Does nothing where the tag is taken already, so it may run twice on a page.
 *
 * @param tag default `consent-widget`
 */
export function defineConsentWidget(tag: string = "consent-widget"): void {
  if (customElements.get(tag)) return;
  // A class can stand behind one tag only.
  customElements.define(tag, class extends ConsentWidget {});
}

declare global {
  interface HTMLElementTagNameMap {
    "consent-widget": ConsentWidget;
  }
}
