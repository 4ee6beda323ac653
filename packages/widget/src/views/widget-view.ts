import { html, nothing, type TemplateResult } from "lit";
import { headerView } from "./header-view.ts";
import { purposeView } from "./purpose-view.ts";
import { say, type WidgetData, type WidgetHandlers } from "./widget-data.ts";

/** The whole widget. */
export function widgetView(data: WidgetData, handlers: WidgetHandlers): TemplateResult {
  const { view, language } = data;
  const { notice, state } = view;
  const shown = notice ? data.noticeLanguage : language;
  return html`<div
    part="root"
    data-state=${state}
    dir=${directionOf(shown)}
    lang=${shown}
    aria-busy=${state === "loading" || state === "saving"}
  >
    <slot name="header"></slot>
    ${
      notice
        ? html`${headerView(data, handlers)}${notice.sections.map(
            (
              section,
            ) => html`<section part="section" data-section=${section.id} aria-labelledby="${section.id}-section">
              <h3 id="${section.id}-section">${say(data, section.name)}</h3>
              <p>${say(data, section.description)}</p>
              <ul>
                ${section.purposes.map((purpose) => purposeView(purpose, data, handlers))}
              </ul>
            </section>`,
          )}`
        : state === "loading"
          ? html`<div part="skeleton" aria-hidden="true"><i></i><i></i><i></i></div>`
          : nothing
    }
    <footer part="footer" lang=${language} dir=${directionOf(language)}>
      <div part="live" role="status" tabindex="-1">
        ${data.parts?.live ?? firstMessage(data, handlers)}
      </div>
      ${data.parts?.bar} ${notice ? endView(data, handlers) : nothing} ${data.parts?.history}
    </footer>
    <slot name="footer"></slot>
  </div>`;
}

/** All that can be said before the other words are there. */
function firstMessage({ words, view, unreachable }: WidgetData, handlers: WidgetHandlers): unknown {
  if (view.state === "loading") return html`<p>${words.loading}</p>`;
  return unreachable
    ? html`<p>${words.unreachable}</p>
        <p><button data-action="retry" @click=${handlers.retry}>${words.retry}</button></p>`
    : nothing;
}

/** What stands below the choices: the history, and the privacy policy with its version. */
function endView(data: WidgetData, handlers: WidgetHandlers): TemplateResult {
  const { words, view, historyOpen } = data;
  const policy = view.notice?.privacy_policy;
  const url = say(data, policy?.url);
  return html`<div class="bar end">
    <button class="quiet" part="history-toggle" data-action="history" aria-expanded=${historyOpen} @click=${handlers.toggleHistory}>
      ${words.history}
    </button>
    ${
      // Only an address of the web: a notice must not be able to run anything.
      /^https?:/i.test(url)
        ? html`<a part="policy" href=${url} target="_blank" rel="noopener">
            ${words.policy} <bdi>(${words.policyVersion.replace("{version}", policy?.version ?? "")})</bdi>
          </a>`
        : nothing
    }
  </div>`;
}

function directionOf(language: string): "ltr" | "rtl" {
  return /^(ar|fa|he|ur)\b/i.test(language) ? "rtl" : "ltr";
}
