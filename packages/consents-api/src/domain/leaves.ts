import type {
  ChannelChoice,
  ConsentsInput,
  JsonObject,
  JsonValue,
  PreferenceChoice,
} from "@consents/contract";

/**
 * One thing that an event says. The path names what it is about, its parts joined by `/`:
 * `purposes/news/enabled`, `purposes/news/values/topics`, `purposes/news/channels/sms/enabled`,
 * `channels/sms/metadata/…`, `vendors/acme/enabled_li`. Ids hold no `/`; the key of a metadata may, and stands last.
 */
export interface Leaf {
  path: string;
  value: JsonValue;
  /** An answer, or metadata, which only describes. */
  kind: "choice" | "metadata";
  /** Where it stands in the request: a JSON Pointer (RFC 6901) into `consents`. */
  pointer: string;
}

/** Everything that these answers say, leaf by leaf, in the order given; a leaf said twice comes twice. */
export function leavesOf(consents: ConsentsInput): Leaf[] {
  const leaves: Leaf[] = [];
  for (const [index, purpose] of (consents.purposes ?? []).entries()) {
    const path = `purposes/${purpose.id}`;
    const pointer = `/purposes/${index}`;
    if (purpose.enabled_li !== undefined) {
      leaves.push(choice(`${path}/enabled_li`, purpose.enabled_li, `${pointer}/enabled_li`));
    }
    addChoice(leaves, purpose, path, pointer);
    for (const [below, preference] of (purpose.preferences ?? []).entries()) {
      addChoice(
        leaves,
        preference,
        `${path}/preferences/${preference.id}`,
        `${pointer}/preferences/${below}`,
      );
    }
  }
  addChannels(leaves, consents.channels, "", "");
  const vendors = consents.vendors ?? {};
  addVendors(leaves, vendors.enabled, "enabled", true);
  addVendors(leaves, vendors.enabled_li, "enabled_li", true);
  addVendors(leaves, vendors.disabled, "disabled", false);
  addVendors(leaves, vendors.disabled_li, "disabled_li", false);
  if (consents.tcfcs !== undefined) leaves.push(choice("tcfcs", consents.tcfcs, "/tcfcs"));
  return leaves;
}

/** True when the leaf says yes to something, as opposed to no, nothing, or a mere description. */
export function isGrant(leaf: Leaf): boolean {
  return leaf.kind === "choice" && leaf.value !== false && leaf.value !== null && leaf.value !== "";
}

// What a purpose and a preference of the older tree have in common.
function addChoice(leaves: Leaf[], entry: PreferenceChoice, path: string, pointer: string): void {
  if (entry.enabled !== undefined) {
    leaves.push(choice(`${path}/enabled`, entry.enabled, `${pointer}/enabled`));
  }
  addMetadata(leaves, entry.metadata, path, pointer);
  for (const [id, { value }] of Object.entries(entry.values ?? {})) {
    leaves.push(choice(`${path}/values/${id}`, value, `${pointer}/values/${escapeToken(id)}`));
  }
  addChannels(leaves, entry.channels, `${path}/`, pointer);
}

function addChannels(
  leaves: Leaf[],
  channels: ChannelChoice[] | undefined,
  prefix: string,
  parent: string,
): void {
  for (const [index, channel] of (channels ?? []).entries()) {
    const path = `${prefix}channels/${channel.id}`;
    const pointer = `${parent}/channels/${index}`;
    leaves.push(choice(`${path}/enabled`, channel.enabled, `${pointer}/enabled`));
    addMetadata(leaves, channel.metadata, path, pointer);
  }
}

function addMetadata(leaves: Leaf[], metadata: JsonObject | undefined, path: string, pointer: string): void {
  for (const [key, value] of Object.entries(metadata ?? {})) {
    leaves.push({
      path: `${path}/metadata/${key}`,
      value,
      kind: "metadata",
      pointer: `${pointer}/metadata/${escapeToken(key)}`,
    });
  }
}

function addVendors(leaves: Leaf[], ids: string[] | undefined, list: string, value: boolean): void {
  const kind = list.endsWith("_li") ? "enabled_li" : "enabled";
  for (const [index, id] of (ids ?? []).entries()) {
    leaves.push(choice(`vendors/${id}/${kind}`, value, `/vendors/${list}/${index}`));
  }
}

function choice(path: string, value: JsonValue, pointer: string): Leaf {
  return { path, value, kind: "choice", pointer };
}

function escapeToken(token: string): string {
  return token.replaceAll("~", "~0").replaceAll("/", "~1");
}
