import { html, nothing, type TemplateResult } from "lit";
import type { ConsentSessionState } from "../consent-session-view.ts";
import { pluralize } from "../locales/fill.ts";
import type { WidgetData, WidgetHandlers } from "./widget-data.ts";

/** Where the citizen's way on is to try the same again. */
const RETRIED: readonly ConsentSessionState[] = [
  "token-missing",
  "token-invalid",
  "token-expired",
  "offline",
  "error",
  "subject-mismatch",
];

/** What the session's state means for the citizen, and the way on. Nothing when all is as it should be. */
export function messageView(
  data: WidgetData,
  changes: number,
  handlers: WidgetHandlers,
): TemplateResult | typeof nothing {
  const { words, language, view } = data;
  const { state, notice, retryAfter } = view;
  if (state === "loading") return html`<p>${words.loading}</p>`;
  if (state === "ready") return nothing;
  const failed = RETRIED.includes(state);
  // A save is tried again as it was; without changes there is only the loading to be tried again.
  const saving = notice !== undefined && changes > 0 && state !== "subject-mismatch";
  return html`<div class="message" part="message" data-message=${state}>
    <p>
      <slot name=${state}>${words.states[state]}</slot>
      ${failed && saving ? words.kept : nothing}
      ${retryAfter ? pluralize(words.wait, retryAfter, language) : nothing}
    </p>
    ${
      failed
        ? html`<button data-action="retry" @click=${saving ? handlers.save : handlers.refresh}>
            ${words.retry}
          </button>`
        : nothing
    }
    ${
      state === "conflict" && changes > 0
        ? html`<button data-action="save-anyway" @click=${handlers.save}>${words.saveAnyway}</button>`
        : nothing
    }
  </div>`;
}
