import { html, nothing } from "lit";
import { changedLeaves } from "../changed-choices.ts";
import { pluralize } from "../locales/pluralize.ts";
import type { LaterParts } from "../views/widget-data.ts";
import { historyView } from "./history-view.ts";
import type { LaterData } from "./later-data.ts";
import { messageView } from "./message-view.ts";
import { reviewView } from "./review-view.ts";
import { saveBarView } from "./save-bar-view.ts";

/** The parts of the widget that the first view leaves out. */
export function laterViews(data: Omit<LaterData, "changes">): LaterParts {
  const { view, later, language } = data;
  const changes = changedLeaves(view.status, view.draft).length;
  const whole: LaterData = { ...data, changes };
  return {
    live: html`${messageView(whole)}${
      changes && !data.instant
        ? html`<p data-changes=${changes}>${pluralize(later.unsaved, changes, language)}</p>`
        : nothing
    }`,
    bar: data.instant ? nothing : data.reviewing ? reviewView(whole) : saveBarView(whole),
    history: data.historyOpen && data.history ? historyView(whole, data.history) : nothing,
  };
}
