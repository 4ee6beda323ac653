import { html, nothing, type TemplateResult } from "lit";

/** A question with a few options: a row of checkboxes, or of radios. */
export interface Chips {
  /** What it asks about: a preference's id, or `channels`. */
  id: string;
  legend: string;
  /** The language of the legend, where it is not the one around. */
  language?: string;
  description?: string;
  /** The radios' group; absent: checkboxes. */
  group?: string | undefined;
  disabled: boolean;
  options: readonly { id: string; name: string; checked: boolean }[];
  choose(id: string, on: boolean): void;
}

export function chipsView(chips: Chips): TemplateResult {
  return html`<fieldset part="choices" data-choices=${chips.id} ?disabled=${chips.disabled}>
    <legend lang=${chips.language ?? nothing}>${chips.legend}</legend>
    ${chips.description && html`<p>${chips.description}</p>`}
    ${chips.options.map(
      ({ id, name, checked }) => html`<label class="chip" part="choice" data-value=${id}>
        <input
          type=${chips.group ? "radio" : "checkbox"}
          name=${chips.group ?? nothing}
          .checked=${checked}
          @change=${(event: Event) => chips.choose(id, (event.target as HTMLInputElement).checked)}
        />${name}
      </label>`,
    )}
  </fieldset>`;
}
