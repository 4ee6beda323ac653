import { html, nothing, type TemplateResult } from "lit";
import { fill } from "../locales/fill.ts";
import { maskId } from "../token-claims.ts";
import { say, type WidgetData, type WidgetHandlers } from "./widget-data.ts";

/** What this is, whose it is, and the one-press answers. */
export function headerView(data: WidgetData, handlers: WidgetHandlers): TemplateResult {
  const { words, language, view } = data;
  const { notice, claims } = view;
  const name = html`<bdi>${maskId(claims?.sub ?? "")}</bdi>`;
  const delegate = claims?.delegate;
  return html`<header part="header">
    ${
      delegate
        ? html`<p class="delegate" part="delegate" data-delegate lang=${language}>
            ${fill(delegate.name ? words.delegateNamed : words.delegate, {
              name,
              delegate: html`<bdi>${delegate.name}</bdi>`,
            })}
          </p>`
        : nothing
    }
    <h2 part="title">${say(data, notice?.name)}</h2>
    ${notice?.description ? html`<p part="description">${say(data, notice.description)}</p>` : nothing}
    <div class="bar">
      <p class="whose" part="subject" data-subject lang=${language}>
        ${claims ? fill(words.whose, { name }) : nothing}
      </p>
      ${
        data.readonly
          ? nothing
          : html`<button part="accept-all" data-action="accept-all" lang=${language} @click=${() => handlers.chooseAll("accept-all")}>
                ${words.acceptAll}
              </button>
              <button part="reject-all" data-action="reject-all" lang=${language} @click=${() => handlers.chooseAll("reject-all")}>
                ${words.rejectAll}
              </button>`
      }
    </div>
  </header>`;
}
