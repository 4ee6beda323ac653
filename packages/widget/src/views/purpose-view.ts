import type { NoticePurpose } from "@consents/contract";
import { html, nothing, type TemplateResult } from "lit";
import { type Leaf, mainLeaf } from "../leaf.ts";
import { channelsView } from "./channels-view.ts";
import { preferenceView } from "./preference-view.ts";
import { say, shownValue, type WidgetData, type WidgetHandlers } from "./widget-data.ts";

/** The answer as a word for styles and tests. */
type Answer = "yes" | "no" | "unanswered" | "allowed" | "objected" | "locked";

/** One purpose: what it is, why it may be, and the citizen's answer. */
export function purposeView(
  purpose: NoticePurpose,
  data: WidgetData,
  handlers: WidgetHandlers,
): TemplateResult {
  const { words, view } = data;
  const { id } = purpose;
  const leaf = mainLeaf(purpose);
  const answer = answerOf(purpose, leaf, data);
  const changed = [...view.draft.keys()].some((one) => one.startsWith(`${id}/`));
  // Finer choices mean something only while the purpose itself is not refused.
  const finer = answer === "yes" || answer === "allowed" || answer === "locked";
  return html`<li class="purpose" part="purpose" data-purpose=${id} data-answer=${answer} ?data-changed=${changed}>
    <div class="top">
      <h4 id="${id}-name">${say(data, purpose.name)}</h4>
      ${changed ? html`<span class="changed" part="changed">${words.changed}</span>` : nothing}
      ${leaf ? controlView(purpose, leaf, answer, data, handlers) : nothing}
    </div>
    <p id="${id}-text">${say(data, purpose.description)}</p>
    <p class="basis" part="basis" lang=${data.language}>
      ${words.basis[purpose.lawful_basis]}${leaf ? nothing : html`<br />${words.locked}`}
    </p>
    ${
      finer
        ? html`${purpose.channels?.length ? channelsView(purpose, data, handlers) : nothing}
          ${purpose.preferences?.map((preference) => preferenceView(purpose, preference, data, handlers))}`
        : nothing
    }
    ${
      purpose.consequences
        ? html`<details part="consequences">
            <summary lang=${data.language}>${words.consequences}</summary>
            <p>${say(data, purpose.consequences)}</p>
          </details>`
        : nothing
    }
  </li>`;
}

function answerOf(purpose: NoticePurpose, leaf: Leaf | undefined, data: WidgetData): Answer {
  if (!leaf) return "locked";
  const value = shownValue(data, leaf);
  if (purpose.lawful_basis === "legitimate_interest") return value === false ? "objected" : "allowed";
  return value === null ? "unanswered" : value ? "yes" : "no";
}

function controlView(
  { id, lawful_basis }: NoticePurpose,
  leaf: Leaf,
  answer: Answer,
  { words, language, readonly }: WidgetData,
  handlers: WidgetHandlers,
): TemplateResult {
  const checked = (event: Event) => (event.target as HTMLInputElement).checked;
  if (lawful_basis === "legitimate_interest") {
    return html`<label class="chip" part="objection" lang=${language}>
      <input
        type="checkbox"
        id="${id}-input"
        aria-describedby="${id}-name ${id}-text"
        .checked=${answer === "objected"}
        ?disabled=${readonly}
        @change=${(event: Event) => handlers.choose(leaf, !checked(event))}
      />${words.objection}
    </label>`;
  }
  return html`<span class="answer" id="${id}-answer" lang=${language}
      >${answer === "unanswered" ? words.unanswered : answer === "yes" ? words.yes : words.no}</span
    >${
      answer === "unanswered" && !readonly
        ? html`<button
            class="quiet"
            id="${id}-no"
            aria-labelledby="${id}-no ${id}-name"
            lang=${language}
            @click=${() => handlers.choose(leaf, false)}
          >
            ${words.no}
          </button>`
        : nothing
    }<input
      type="checkbox"
      role="switch"
      part="switch"
      id="${id}-input"
      aria-labelledby="${id}-name"
      aria-describedby="${answer === "unanswered" ? `${id}-answer ` : ""}${id}-text"
      .checked=${answer === "yes"}
      ?disabled=${readonly}
      @change=${(event: Event) => handlers.choose(leaf, checked(event))}
    />`;
}
