import type { NoticePurpose } from "@consents/contract";
import { html, type TemplateResult } from "lit";
import { leafOf } from "../leaf.ts";
import { say, shownValue, type WidgetData, type WidgetHandlers } from "./widget-data.ts";

/** By which ways this purpose may reach the citizen: a row of checkboxes. */
export function channelsView(
  purpose: NoticePurpose,
  data: WidgetData,
  handlers: WidgetHandlers,
): TemplateResult {
  const channels = data.view.notice?.channels.filter(({ id }) => purpose.channels?.includes(id)) ?? [];
  return html`<fieldset class="channels" part="channels" ?disabled=${data.readonly}>
    <legend lang=${data.language}>${data.words.channels}</legend>
    ${channels.map(({ id, name }) => {
      const leaf = leafOf(purpose.id, "channels", id);
      return html`<label class="chip" part="channel" data-channel=${id}>
        <input
          type="checkbox"
          .checked=${shownValue(data, leaf) === true}
          @change=${(event: Event) => handlers.choose(leaf, (event.target as HTMLInputElement).checked)}
        />${say(data, name)}
      </label>`;
    })}
  </fieldset>`;
}
