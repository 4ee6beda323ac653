import type { NoticePreference, NoticePurpose } from "@consents/contract";
import type { TemplateResult } from "lit";
import { leafOf } from "../leaf.ts";
import { chipsView } from "./chips-view.ts";
import { say, shownValue, type WidgetData, type WidgetHandlers } from "./widget-data.ts";

/** The finer choices inside a purpose: by which channels, and its preferences. */
export function finerView(
  purpose: NoticePurpose,
  data: WidgetData,
  handlers: WidgetHandlers,
): TemplateResult[] {
  const preferences = purpose.preferences ?? [];
  return [
    ...(purpose.channels?.length ? [channelsView(purpose, purpose.channels, data, handlers)] : []),
    ...preferences.map((preference) => preferenceView(purpose, preference, data, handlers)),
  ];
}

function channelsView(
  purpose: NoticePurpose,
  ids: readonly string[],
  data: WidgetData,
  handlers: WidgetHandlers,
): TemplateResult {
  const channels = data.view.notice?.channels.filter(({ id }) => ids.includes(id)) ?? [];
  const leaf = (id: string) => leafOf(purpose.id, "channels", id);
  return chipsView({
    id: "channels",
    legend: data.words.channels,
    language: data.language,
    type: "checkbox",
    group: leafOf(purpose.id, "channels"),
    disabled: data.readonly,
    options: channels.map(({ id, name }) => {
      const value = shownValue(data, leaf(id));
      return { id, name: say(data, name), checked: value === true, open: value === null };
    }),
    choose: (id, on) => handlers.choose(leaf(id), on),
  });
}

function preferenceView(
  purpose: NoticePurpose,
  { id, name, description, selection, values }: NoticePreference,
  data: WidgetData,
  handlers: WidgetHandlers,
): TemplateResult {
  const leaf = leafOf(purpose.id, "values", id);
  const chosen = String(shownValue(data, leaf) ?? "").split(",");
  const single = selection === "single";
  return chipsView({
    id,
    legend: say(data, name),
    description: say(data, description),
    language: data.noticeLanguage,
    type: single ? "radio" : "checkbox",
    group: leaf,
    disabled: data.readonly,
    options: values.map((value) => ({
      id: value.id,
      name: say(data, value.name),
      checked: chosen.includes(value.id),
    })),
    choose(picked, on) {
      // In the order of the notice, so that the same choice is always the same text.
      const next = values.filter((value) =>
        value.id === picked ? on : !single && chosen.includes(value.id),
      );
      handlers.choose(leaf, next.map((value) => value.id).join(","));
    },
  });
}
