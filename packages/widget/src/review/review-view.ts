import type { Notice } from "@consents/contract";
import { html, type TemplateResult } from "lit";
import { changeWords } from "../change-words.ts";
import { changedLeaves } from "../changed-choices.ts";
import type { WidgetData, WidgetHandlers } from "../views/widget-data.ts";

/** What is about to be saved, in plain words, before it is. Fetched with the citizen's first change. */
export function reviewView(data: WidgetData & { notice: Notice }, handlers: WidgetHandlers): TemplateResult {
  const { words, view } = data;
  const busy = view.state === "saving";
  return html`<section class="review" part="review-panel" data-review aria-labelledby="review-title">
    <h3 id="review-title" tabindex="-1">${words.reviewTitle}</h3>
    <ul>
      ${changedLeaves(view.status, view.draft).map((change) => html`<li>${changeWords(change, data)}</li>`)}
    </ul>
    <div class="bar end">
      <button data-action="back" aria-disabled=${busy} @click=${handlers.back}>${words.back}</button>
      <button class="primary" part="save" data-action="save" aria-disabled=${busy} @click=${handlers.save}>
        ${busy ? words.states.saving : words.save}
      </button>
    </div>
  </section>`;
}
