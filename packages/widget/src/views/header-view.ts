import { html, nothing, type TemplateResult } from "lit";
import type { BulkGesture } from "../bulk-choices.ts";
import { fill } from "../locales/fill.ts";
import { maskId } from "../token-claims.ts";
import { say, type WidgetData, type WidgetHandlers } from "./widget-data.ts";

/** What this is, whose it is, and the one-press answers. */
export function headerView(data: WidgetData, handlers: WidgetHandlers): TemplateResult {
  const { words, language, view } = data;
  const { notice, claims } = view;
  const name = html`<bdi>${maskId(claims?.sub ?? "")}</bdi>`;
  const by = claims?.delegate;
  const bulk = (gesture: BulkGesture, text: string) =>
    html`<button part="bulk" data-action=${gesture} @click=${() => handlers.chooseAll(gesture)}>${text}</button>`;
  return html`<header part="header">
    ${
      by
        ? html`<p part="delegate" lang=${language}>
            ${fill(words.delegate, { name, delegate: html`<bdi>${by.name ?? by.id}</bdi>` })}
          </p>`
        : nothing
    }
    <h2 part="title">${say(data, notice?.name)}</h2>
    <p part="description">${say(data, notice?.description)}</p>
    <div class="bar" lang=${language}>
      <p part="subject">${claims ? fill(words.whose, { name }) : nothing}</p>
      ${data.readonly ? nothing : [bulk("accept-all", words.acceptAll), bulk("reject-all", words.rejectAll)]}
    </div>
  </header>`;
}
