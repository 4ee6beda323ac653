import { html, nothing, type TemplateResult } from "lit";
import { changedLeaves } from "../changed-choices.ts";
import { pluralize } from "../locales/fill.ts";
import { headerView } from "./header-view.ts";
import { messageView } from "./message-view.ts";
import { purposeView } from "./purpose-view.ts";
import { saveBarView } from "./save-bar-view.ts";
import { say, type WidgetData, type WidgetHandlers } from "./widget-data.ts";

/** The whole widget. */
export function widgetView(data: WidgetData, handlers: WidgetHandlers): TemplateResult {
  const { view, words, language } = data;
  const { notice, state } = view;
  const changes = changedLeaves(view.status, view.draft).length;
  return html`<div
    class="root"
    part="root"
    data-state=${state}
    dir=${notice ? directionOf(data.noticeLanguage) : directionOf(language)}
    lang=${notice ? data.noticeLanguage : language}
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
              ${section.description ? html`<p>${say(data, section.description)}</p>` : nothing}
              <ul>
                ${section.purposes.map((purpose) => purposeView(purpose, data, handlers))}
              </ul>
            </section>`,
          )}`
        : state === "loading"
          ? html`<div class="bones" part="skeleton" aria-hidden="true"><i></i><i></i><i></i></div>`
          : nothing
    }
    <div class="foot" lang=${language} dir=${directionOf(language)}>
      <div class="live" part="live" role="status" tabindex="-1">
        ${messageView(data, changes, handlers)}
        ${changes && !data.instant ? html`<p data-changes=${changes}>${pluralize(words.unsaved, changes, language)}</p>` : nothing}
      </div>
      ${notice ? html`${saveBarView(data, changes, handlers)}${endView(data, handlers)}` : nothing}
    </div>
    <slot name="footer"></slot>
  </div>`;
}

/** What stands below the choices: the history, and the privacy policy with its version. */
function endView(data: WidgetData, handlers: WidgetHandlers): TemplateResult {
  const { words, view, historyOpen } = data;
  const policy = view.notice?.privacy_policy;
  return html`<div class="bar end">
      <button class="quiet" part="history-toggle" data-action="history" aria-expanded=${historyOpen} @click=${handlers.toggleHistory}>
        ${words.history}
      </button>
      <a part="policy" href=${webAddress(say(data, policy?.url))} target="_blank" rel="noopener">
        ${words.policy} <bdi>(${words.policyVersion.replace("{version}", policy?.version ?? "")})</bdi>
      </a>
    </div>
    ${historyOpen ? (data.history ?? html`<p>${words.loading}</p>`) : nothing}`;
}

/** Only an address of the web: a notice must not be able to run anything. */
function webAddress(url: string): string | typeof nothing {
  return /^https?:\/\//i.test(url) ? url : nothing;
}

function directionOf(language: string): "ltr" | "rtl" {
  return /^(ar|fa|he|ur)\b/i.test(language) ? "rtl" : "ltr";
}
