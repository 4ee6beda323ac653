import { html, type TemplateResult } from "lit";

/** A question with a few options: a row of checkboxes, or of radios. */
export interface Chips {
  /** What it asks about: a preference's id, or `channels`. */
  id: string;
  legend: string;
  /** The language of the legend. */
  language: string;
  description?: string;
  type: "radio" | "checkbox";
  /** The same for all options. */
  group: string;
  disabled: boolean;
  /** `open`: never answered. */
  options: readonly { id: string; name: string; checked: boolean; open?: boolean }[];
  choose(id: string, on: boolean): void;
}

export function chipsView(chips: Chips): TemplateResult {
  return html`<fieldset part="choices" data-choices=${chips.id} ?disabled=${chips.disabled}>
    <legend lang=${chips.language}>${chips.legend}</legend>
    <p>${chips.description}</p>
    ${chips.options.map(
      ({
        id,
        name,
        checked,
        open,
      }) => html`<label class="chip" part="choice" data-value=${id} ?data-open=${open}>
        <input
          type=${chips.type}
          name=${chips.group}
          .checked=${checked}
          @change=${(event: Event) => chips.choose(id, (event.target as HTMLInputElement).checked)}
        />${name}
      </label>`,
    )}
  </fieldset>`;
}
