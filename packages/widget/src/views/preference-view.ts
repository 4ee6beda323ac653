import type { NoticePreference, NoticePurpose } from "@consents/contract";
import { html, nothing, type TemplateResult } from "lit";
import { leafOf } from "../leaf.ts";
import { say, shownValue, type WidgetData, type WidgetHandlers } from "./widget-data.ts";

/** A finer choice inside a purpose: radios for one value, checkboxes for any number. */
export function preferenceView(
  purpose: NoticePurpose,
  preference: NoticePreference,
  data: WidgetData,
  handlers: WidgetHandlers,
): TemplateResult {
  const leaf = leafOf(purpose.id, "values", preference.id);
  const single = preference.selection === "single";
  const chosen = String(shownValue(data, leaf) ?? "").split(",");
  const choose = (id: string, on: boolean) => {
    // In the order of the notice, so that the same choice is always the same text.
    const ids = preference.values.map((value) => value.id);
    const next = single ? [id] : ids.filter((one) => (one === id ? on : chosen.includes(one)));
    handlers.choose(leaf, next.join(","));
  };
  return html`<fieldset part="preference" data-preference=${preference.id} ?disabled=${data.readonly}>
    <legend>${say(data, preference.name)}</legend>
    ${preference.description ? html`<p>${say(data, preference.description)}</p>` : nothing}
    ${preference.values.map(
      ({ id, name }) => html`<label class="chip" part="value" data-value=${id}>
        <input
          type=${single ? "radio" : "checkbox"}
          name=${leaf}
          .checked=${chosen.includes(id)}
          @change=${(event: Event) => choose(id, (event.target as HTMLInputElement).checked)}
        />${say(data, name)}
      </label>`,
    )}
  </fieldset>`;
}
