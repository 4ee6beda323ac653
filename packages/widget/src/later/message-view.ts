import { html, nothing, type TemplateResult } from "lit";
import { pluralize } from "../locales/pluralize.ts";
import type { LaterData } from "./later-data.ts";

/** What the session's state means for the citizen, and the way on. Nothing when all is as it should be. */
export function messageView({
  words,
  later,
  language,
  view,
  changes,
  handlers,
}: LaterData): TemplateResult | typeof nothing {
  const { state, notice, retryAfter } = view;
  if (state === "loading") return html`<p>${words.loading}</p>`;
  if (state === "ready") return nothing;
  const failed = /^token|^subject|offline|error/.test(state);
  // A save is tried again as it was; without changes there is only the loading to be tried again.
  const saves = notice && changes > 0 && state !== "subject-mismatch";
  const way = failed ? words.retry : state === "conflict" && saves ? later.saveAnyway : "";
  return html`<div part="message" data-message=${state}>
    <p><slot name=${state}>${state === "offline" ? words.unreachable : later.states[state]}</slot></p>
    ${failed && saves ? html`<p>${later.kept}</p>` : nothing}
    ${retryAfter ? html`<p>${pluralize(later.wait, retryAfter, language)}</p>` : nothing}
    ${
      way
        ? html`<button data-action="retry" @click=${saves ? handlers.save : handlers.refresh}>${way}</button>`
        : nothing
    }
  </div>`;
}
