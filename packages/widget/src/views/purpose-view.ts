import type { NoticePurpose } from "@consents/contract";
import { html, nothing, type TemplateResult } from "lit";
import { type Leaf, mainLeaf } from "../leaf.ts";
import { finerView } from "./finer-view.ts";
import { say, shownValue, type WidgetData, type WidgetHandlers } from "./widget-data.ts";

/** The answer as a word for styles and tests. */
type Answer = "yes" | "no" | "unanswered" | "allowed" | "objected" | "locked";

/** One purpose: what it is, why it may be, and the citizen's answer. */
export function purposeView(
  purpose: NoticePurpose,
  data: WidgetData,
  handlers: WidgetHandlers,
): TemplateResult {
  const { words, view, language } = data;
  const { id, consequences } = purpose;
  const leaf = mainLeaf(purpose);
  const answer = answerOf(purpose, leaf, data);
  const changed = [...view.draft.keys()].some((one) => one.startsWith(`${id}/`));
  const needed = purpose.required && /^(consent|legitimate_interest)$/.test(purpose.lawful_basis);
  return html`<li part="purpose" data-purpose=${id} data-answer=${answer} ?data-changed=${changed}>
    <div class="bar">
      <h4 id="${id}-name">${say(data, purpose.name)}</h4>
      <div class="bar" lang=${language}>
        ${changed ? html`<span class="badge">${words.changed}</span>` : nothing}
        ${controlView(id, leaf, answer, data, handlers)}
      </div>
    </div>
    <p id="${id}-text">${say(data, purpose.description)}</p>
    <p class="small" part="basis" lang=${language}>
      ${needed ? words.required : words.basis[purpose.lawful_basis]}
    </p>
    ${
      // Finer choices mean something only while the purpose itself is not refused.
      /yes|allowed|locked/.test(answer) ? finerView(purpose, data, handlers) : nothing
    }
    ${
      consequences
        ? html`<details part="consequences">
            <summary lang=${language}>${words.consequences}</summary>
            <p>${say(data, consequences)}</p>
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
  id: string,
  leaf: Leaf | undefined,
  answer: Answer,
  { words, readonly }: WidgetData,
  handlers: WidgetHandlers,
): TemplateResult {
  const word = (text: string) => html`<span class="answer">${text}</span>`;
  if (!leaf) return word(words.locked);
  if (answer === "unanswered") {
    // Yes and no weigh the same: until there is an answer, neither is where a switch already stands.
    const button = (value: boolean, text: string) => html`<button
      part="answer"
      data-say=${value ? "yes" : "no"}
      id="${id}-${value}"
      aria-labelledby="${id}-${value} ${id}-name"
      @click=${() => handlers.answer(leaf, value, `${id}-input`)}
    >
      ${text}
    </button>`;
    return html`${word(words.unanswered)}${
      readonly ? nothing : html`<span class="bar">${button(false, words.no)}${button(true, words.yes)}</span>`
    }`;
  }
  const objects = answer === "allowed" || answer === "objected";
  const input = html`<input
    type="checkbox"
    role=${objects ? "checkbox" : "switch"}
    part="control"
    id="${id}-input"
    aria-labelledby="${objects ? `${id}-objection ` : ""}${id}-name"
    aria-describedby="${id}-text"
    .checked=${answer === "objected" || answer === "yes"}
    ?disabled=${readonly}
    @change=${(event: Event) => handlers.choose(leaf, (event.target as HTMLInputElement).checked !== objects)}
  />`;
  return objects
    ? html`<label class="chip" part="objection">${input}<span id="${id}-objection">${words.objection}</span></label>`
    : html`${word(answer === "yes" ? words.yes : words.no)}${input}`;
}
