import type { ChannelChoice, Consents, Notice, NoticePurpose, PurposeChoice } from "@consents/contract";

/** What of a purpose is answered: consent, legitimate interest, one preference, one channel. */
export type LeafKind = "enabled" | "enabled_li" | "values" | "channels";

/** The smallest thing that is answered: `purpose/kind/id`; the id is a preference's or a channel's, else empty. */
export type Leaf = `${string}/${LeafKind}/${string}`;

/** An answer to a leaf. A preference's is its list of value ids, joined by commas. `null`: not answered. */
export type LeafValue = boolean | string | null;

/** What the citizen changed and has not saved. */
export type Draft = ReadonlyMap<Leaf, LeafValue>;

/** Ids hold no slash (`idSchema` of the contract), so this is unambiguous. */
export function leafOf(purpose: string, kind: LeafKind, id = ""): Leaf {
  return `${purpose}/${kind}/${id}`;
}

export function splitLeaf(leaf: Leaf): { purpose: string; kind: LeafKind; id: string } {
  const [purpose = "", kind, id = ""] = leaf.split("/");
  return { purpose, kind: kind as LeafKind, id };
}

/** What `consents` says of a leaf. */
export function readLeaf(consents: Pick<Consents, "purposes">, leaf: Leaf): LeafValue {
  const { purpose, kind, id } = splitLeaf(leaf);
  const choice = consents.purposes.find((one) => one.id === purpose);
  switch (kind) {
    case "values":
      return choice?.values?.[id]?.value ?? null;
    case "channels":
      return choice?.channels?.find((channel) => channel.id === id)?.enabled ?? null;
    default:
      return choice?.[kind] ?? null;
  }
}

/** Writes a leaf into a list of partial choices, as an event sends them. */
export function writeLeaf(purposes: PurposeChoice[], leaf: Leaf, value: LeafValue): void {
  const { purpose: id, kind, id: part } = splitLeaf(leaf);
  const known = purposes.find((one) => one.id === id);
  const choice: PurposeChoice = known ?? { id };
  if (!known) purposes.push(choice);
  if (kind === "values") {
    choice.values = { ...choice.values, [part]: { value: String(value ?? "") } };
  } else if (kind === "channels") {
    const channel: ChannelChoice = { id: part, enabled: value as boolean | null };
    choice.channels = [...(choice.channels ?? []), channel];
  } else {
    choice[kind] = value as boolean | null;
  }
}

/** All purposes of a notice, in the order in which they are shown. */
export function purposesOf(notice: Notice): NoticePurpose[] {
  return notice.sections.flatMap((section) => section.purposes);
}

/** The leaf of a purpose's main answer; `undefined` where the citizen has no choice. */
export function mainLeaf(purpose: NoticePurpose): Leaf | undefined {
  if (purpose.required) return undefined;
  if (purpose.lawful_basis === "consent") return leafOf(purpose.id, "enabled");
  if (purpose.lawful_basis === "legitimate_interest") return leafOf(purpose.id, "enabled_li");
  return undefined;
}

/** Every leaf that a notice offers. */
export function leavesOf(notice: Notice): Leaf[] {
  return purposesOf(notice).flatMap((purpose) => [
    ...[mainLeaf(purpose) ?? []].flat(),
    ...(purpose.preferences ?? []).map(({ id }) => leafOf(purpose.id, "values", id)),
    ...(purpose.channels ?? []).map((id) => leafOf(purpose.id, "channels", id)),
  ]);
}
