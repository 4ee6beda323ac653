import type { ConsentEvent, Notice } from "@consents/contract";
import { html, nothing, type TemplateResult } from "lit";
import { changeWords, leavesIn } from "../change-words.ts";
import { fill } from "../locales/fill.ts";
import { maskId } from "../token-claims.ts";
import type { WidgetData } from "../views/widget-data.ts";
import type { ConsentHistory } from "./consent-history.ts";

/** When, who, what: each event of the past in words. */
export function historyView(data: WidgetData & { notice: Notice }, history: ConsentHistory): TemplateResult {
  const { words, language } = data;
  const { events, state } = history;
  const date = new Intl.DateTimeFormat(language, { dateStyle: "long", timeStyle: "short" });
  return html`<section class="history" part="history" data-history=${state} aria-label=${words.history}>
    <ol>
      ${events.map(
        (event) => html`<li part="history-event" data-event=${event.id}>
          <p>
            <time datetime=${event.created_at}>${date.format(new Date(event.created_at))}</time>
            <span class="by" part="history-by">${byWhom(event, data)}</span>
            ${event.status === "confirmed" ? nothing : html`<span class="changed">${words.pending}</span>`}
          </p>
          <ul>
            ${leavesIn(event.consents.purposes).map((change) => html`<li>${changeWords(change, data)}</li>`)}
          </ul>
        </li>`,
      )}
    </ol>
    ${state === "loading" ? html`<p>${words.loading}</p>` : nothing}
    ${state === "complete" && events.length === 0 ? html`<p>${words.historyEmpty}</p>` : nothing}
    ${state === "failed" ? html`<p role="alert">${words.historyFailed}</p>` : nothing}
    ${
      state === "more" || state === "failed"
        ? html`<button data-action="older" @click=${() => void history.load()}>
            ${state === "more" ? words.older : words.retry}
          </button>`
        : nothing
    }
  </section>`;
}

/** Who made it: the citizen, somebody on their behalf, or the organization itself. */
function byWhom({ delegate, evidence }: ConsentEvent, { words, view }: WidgetData): unknown {
  const acting = view.claims?.delegate !== undefined;
  if (delegate) {
    const name = html`<bdi>${delegate.name ?? delegate.id}</bdi>`;
    // “On your behalf” is said to the citizen only, not to who acts for them.
    return acting ? name : fill(words.by.delegate, { name });
  }
  if (!evidence?.jti) return words.by.organization;
  return acting ? html`<bdi>${maskId(view.claims?.sub ?? "")}</bdi>` : words.by.citizen;
}
