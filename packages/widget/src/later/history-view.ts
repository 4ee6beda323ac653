import type { ConsentEvent } from "@consents/contract";
import { html, nothing, type TemplateResult } from "lit";
import { fill } from "../locales/fill.ts";
import { maskId } from "../token-claims.ts";
import { changeWords, leavesIn } from "./change-words.ts";
import type { ConsentHistory } from "./consent-history.ts";
import { dateTag } from "./date-tag.ts";
import type { LaterData } from "./later-data.ts";

/** When, who, what: each event of the past in words. */
export function historyView(data: LaterData, history: ConsentHistory): TemplateResult {
  const { words, later, language, wanted } = data;
  const { events, state } = history;
  const date = new Intl.DateTimeFormat(dateTag(wanted, language), {
    dateStyle: "long",
    timeStyle: "short",
  });
  const note = {
    loading: words.loading,
    failed: later.failed,
    complete: events.length ? "" : later.empty,
    more: "",
  };
  return html`<section part="history" data-history=${state} aria-label=${words.history}>
    <ol>
      ${events.map(
        (event) => html`<li part="history-event" data-event=${event.id}>
          <div class="bar">
            <time datetime=${event.created_at}>${date.format(new Date(event.created_at))}</time>
            <strong part="history-by">${byWhom(event, data)}</strong>
            ${event.status === "confirmed" ? nothing : html`<span class="badge">${later.pending}</span>`}
          </div>
          <ul>
            ${leavesIn(event.consents.purposes).map(
              (change) => html`<li>${changeWords(change, later.past, data)}</li>`,
            )}
          </ul>
        </li>`,
      )}
    </ol>
    <p role="status">${note[state]}</p>
    ${
      state === "more" || state === "failed"
        ? html`<button data-action="older" @click=${() => void history.load()}>
            ${state === "more" ? later.older : words.retry}
          </button>`
        : nothing
    }
  </section>`;
}

/** Who made it: the citizen, somebody on their behalf, or the organization itself. */
function byWhom({ delegate, evidence }: ConsentEvent, { view, later }: LaterData): unknown {
  const acting = view.claims?.delegate !== undefined;
  if (delegate) {
    const name = html`<bdi>${delegate.name ?? delegate.id}</bdi>`;
    // “On your behalf” is said to the citizen only, not to who acts for them.
    return acting ? name : fill(later.by.delegate, { name });
  }
  if (!evidence?.jti) return later.by.organization;
  return acting ? html`<bdi>${maskId(view.claims?.sub ?? "")}</bdi>` : later.by.citizen;
}
