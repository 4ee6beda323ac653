import type { Notice, PurposeChoice } from "@consents/contract";
import { type Leaf, type LeafValue, leafOf, purposesOf, splitLeaf } from "./leaf.ts";
import { fill } from "./locales/fill.ts";
import { say, type WidgetData } from "./views/widget-data.ts";

/** One changed leaf in plain words: “You say no to: Phone calls”. What the notice no longer names, keeps its id. */
export function changeWords(
  [leaf, value]: readonly [Leaf, LeafValue],
  data: Pick<WidgetData, "words" | "noticeLanguage"> & { notice: Notice },
): unknown[] {
  const { purpose: purposeId, kind, id } = splitLeaf(leaf);
  const { change } = data.words;
  const purpose = purposesOf(data.notice).find((one) => one.id === purposeId);
  const name = purpose ? say(data, purpose.name) : purposeId;
  if (kind === "enabled") return fill(value ? change.on : change.off, { name });
  if (kind === "enabled_li") return fill(value === false ? change.object : change.allow, { name });
  if (kind === "channels") {
    const channel = data.notice.channels.find((one) => one.id === id);
    return fill(value ? change.channelOn : change.channelOff, {
      name,
      part: channel ? say(data, channel.name) : id,
    });
  }
  const preference = purpose?.preferences?.find((one) => one.id === id);
  const chosen = String(value ?? "")
    .split(",")
    .filter(Boolean);
  const names = chosen.map((valueId) => {
    const found = preference?.values.find((one) => one.id === valueId);
    return found ? say(data, found.name) : valueId;
  });
  return fill(change.preference, {
    name,
    part: preference ? say(data, preference.name) : id,
    values: names.length ? new Intl.ListFormat(data.noticeLanguage).format(names) : change.nothing,
  });
}

/** The leaves that the choices of an event name. */
export function leavesIn(purposes: readonly PurposeChoice[]): [Leaf, LeafValue][] {
  return purposes.flatMap(({ id, enabled, enabled_li, values, channels }): [Leaf, LeafValue][] =>
    [
      ...(enabled === undefined ? [] : ([[leafOf(id, "enabled"), enabled]] as const)),
      ...(enabled_li === undefined ? [] : ([[leafOf(id, "enabled_li"), enabled_li]] as const)),
      ...(channels ?? []).map((channel) => [leafOf(id, "channels", channel.id), channel.enabled] as const),
      ...Object.entries(values ?? {}).map(([one, { value }]) => [leafOf(id, "values", one), value] as const),
    ].map(([leaf, value]) => [leaf, value]),
  );
}
