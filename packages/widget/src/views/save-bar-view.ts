import { html, nothing, type TemplateResult } from "lit";
import type { WidgetData, WidgetHandlers } from "./widget-data.ts";

/** The way from changes to saved: discard, or review first. */
export function saveBarView(
  data: WidgetData,
  changes: number,
  handlers: WidgetHandlers,
): TemplateResult | typeof nothing {
  const { words, view, review } = data;
  if (review) return review;
  if (changes === 0 || data.readonly) return nothing;
  const busy = view.state === "saving";
  return html`<div class="bar end" part="bar" data-bar>
    <button data-action="discard" aria-disabled=${busy} @click=${handlers.discard}>${words.discard}</button>
    <button class="primary" part="review" data-action="review" aria-disabled=${busy} @click=${handlers.review}>
      ${words.review}
    </button>
  </div>`;
}
