import type { Notice, PurposeChoice } from "@consents/contract";
import { type Leaf, type LeafValue, leafOf, purposesOf, splitLeaf } from "../leaf.ts";
import { fill } from "../locales/fill.ts";
import type { ChangeTexts } from "../locales/messages.ts";
import { say } from "../views/widget-data.ts";
import type { LaterData } from "./later-data.ts";

/**
 * One answer in plain words: “You say no to: Phone calls”. What the notice no longer names is shown by its id.
 *
 * @param texts what is about to be said, or what was said
 */
export function changeWords(
  [leaf, value]: readonly [Leaf, LeafValue],
  texts: ChangeTexts,
  names: Pick<LaterData, "view" | "later" | "noticeLanguage">,
): unknown[] {
  const { purpose: purposeId, kind, id } = splitLeaf(leaf);
  const { view, later } = names;
  const { notice } = view;
  const nameIn = (named: readonly Pick<Notice, "id" | "name">[] | undefined, wanted: string): string => {
    const found = named?.find((one) => one.id === wanted);
    return found ? say(names, found.name) : wanted;
  };
  const purpose = notice && purposesOf(notice).find((one) => one.id === purposeId);
  const name = purpose ? say(names, purpose.name) : purposeId;
  if (value === null && kind !== "channels") return fill(texts.none, { name });
  if (kind === "enabled") return fill(value ? texts.on : texts.off, { name });
  if (kind === "enabled_li") return fill(value === false ? texts.object : texts.allow, { name });
  if (kind === "channels") {
    return fill(value ? texts.on : texts.off, { name: `${name} (${nameIn(notice?.channels, id)})` });
  }
  const preferences = purpose?.preferences;
  const values = preferences?.find((one) => one.id === id)?.values;
  const chosen = String(value ?? "")
    .split(",")
    .filter(Boolean);
  return fill(later.preference, {
    name,
    part: nameIn(preferences, id),
    values: chosen.length
      ? new Intl.ListFormat(names.noticeLanguage).format(chosen.map((one) => nameIn(values, one)))
      : later.nothing,
  });
}

/** The answers that the choices of an event hold. */
export function leavesIn(purposes: readonly PurposeChoice[]): [Leaf, LeafValue][] {
  return purposes.flatMap(({ id, enabled, enabled_li, values = {}, channels = [] }) => {
    const leaves: [Leaf, LeafValue | undefined][] = [
      [leafOf(id, "enabled"), enabled],
      [leafOf(id, "enabled_li"), enabled_li],
      ...channels.map((one): [Leaf, LeafValue] => [leafOf(id, "channels", one.id), one.enabled]),
      ...Object.entries(values).map(([one, { value }]): [Leaf, LeafValue] => [
        leafOf(id, "values", one),
        value,
      ]),
    ];
    return leaves.filter((leaf): leaf is [Leaf, LeafValue] => leaf[1] !== undefined);
  });
}
