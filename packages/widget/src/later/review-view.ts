import { html, type TemplateResult } from "lit";
import { changedLeaves } from "../changed-choices.ts";
import { changeWords } from "./change-words.ts";
import type { LaterData } from "./later-data.ts";

/** What is about to be saved, in plain words, before it is. */
export function reviewView(data: LaterData): TemplateResult {
  const { later, view, language, handlers } = data;
  const busy = view.state === "saving";
  return html`<section part="review" data-review aria-labelledby="review-title">
    <h3 id="review-title" tabindex="-1">${later.reviewTitle}</h3>
    <ul>
      ${changedLeaves(view.status, view.draft).map(
        (change) => html`<li>${changeWords(change, later.change, data)}</li>`,
      )}
    </ul>
    <div class="bar end" lang=${language}>
      <button data-action="back" aria-disabled=${busy} @click=${handlers.back}>${later.back}</button>
      <button class="primary" data-action="save" aria-disabled=${busy} @click=${handlers.save}>
        ${busy ? later.states.saving : later.save}
      </button>
    </div>
  </section>`;
}
