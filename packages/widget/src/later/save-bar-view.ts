import { html, nothing, type TemplateResult } from "lit";
import type { LaterData } from "./later-data.ts";

/** The way from changes to saved: discard, or review first. */
export function saveBarView({
  later,
  view,
  changes,
  readonly,
  handlers,
}: LaterData): TemplateResult | typeof nothing {
  if (changes === 0 || readonly) return nothing;
  const busy = view.state === "saving";
  return html`<div class="bar end" part="bar">
    <button data-action="discard" aria-disabled=${busy} @click=${handlers.discard}>${later.discard}</button>
    <button class="primary" data-action="review" aria-disabled=${busy} @click=${handlers.review}>
      ${later.review}
    </button>
  </div>`;
}
