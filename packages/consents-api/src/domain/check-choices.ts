import type { ChannelChoice, ConsentsInput, PreferenceChoice, ProblemDetail } from "@consents/contract";
import { canonicalJson } from "./canonical-json.ts";
import { ConsentsError } from "./errors.ts";
import { type Leaf, leavesOf } from "./leaves.ts";
import type { CataloguePurpose, NoticeCatalogue } from "./notice-catalogue.ts";

/**
 * Refuses choices that mean nothing, before anything is stored. Vendors are not checked: notices name none.
 * Every pointer begins at the event.
 *
 * @throws {ConsentsError} `empty-event`; `unknown-purpose` for a purpose, preference, value or channel that no version
 * of any notice offered; `conflicting-choices` for a leaf said twice with different values, or two values of a
 * preference that takes one; `purpose-not-choosable` for an answer to a purpose that is only explained.
 */
export function checkChoices(consents: ConsentsInput, catalogue: NoticeCatalogue): void {
  const leaves = leavesOf(consents);
  if (!leaves.some((leaf) => leaf.kind === "choice")) throw new ConsentsError("empty-event");
  refuse(unknownIds(consents, catalogue));
  refuse(conflicts(leaves));
  refuse(manyOfSingle(consents, catalogue));
  refuse(notChoosable(consents, catalogue));
}

function refuse(errors: ProblemDetail[]): void {
  if (errors.length > 0) throw new ConsentsError(errors[0]!.code, { errors });
}

function unknownIds(consents: ConsentsInput, catalogue: NoticeCatalogue): ProblemDetail[] {
  const errors: ProblemDetail[] = [];
  const unknown = (pointer: string, what: string): void => {
    const detail = `no notice of the organization offers this ${what}`;
    errors.push({ pointer: `/consents${pointer}`, code: "unknown-purpose", detail });
  };
  const checkChannels = (of: ChannelChoice[] | undefined, known: ReadonlySet<string>, at: string): void => {
    for (const [index, { id }] of (of ?? []).entries()) {
      if (!known.has(id)) unknown(`${at}/channels/${index}/id`, "channel");
    }
  };
  const checkChoice = (choice: PreferenceChoice, known: CataloguePurpose, at: string): void => {
    checkChannels(choice.channels, known.channels, at);
    for (const [id, { value }] of Object.entries(choice.values ?? {})) {
      const preference = known.preferences.get(id);
      if (preference === undefined) unknown(`${at}/values/${id}`, "preference");
      else if (!chosenValues(value).every((one) => preference.values.has(one))) {
        unknown(`${at}/values/${id}/value`, "value");
      }
    }
  };
  for (const [index, purpose] of (consents.purposes ?? []).entries()) {
    const known = catalogue.purposes.get(purpose.id);
    if (known === undefined) {
      unknown(`/purposes/${index}/id`, "purpose");
      continue;
    }
    checkChoice(purpose, known, `/purposes/${index}`);
    for (const [below, preference] of (purpose.preferences ?? []).entries()) {
      const at = `/purposes/${index}/preferences/${below}`;
      if (!known.preferences.has(preference.id)) unknown(`${at}/id`, "preference");
      checkChoice(preference, known, at);
    }
  }
  checkChannels(consents.channels, catalogue.channels, "");
  return errors;
}

function conflicts(leaves: readonly Leaf[]): ProblemDetail[] {
  const said = new Map<string, Leaf>();
  const errors: ProblemDetail[] = [];
  for (const leaf of leaves) {
    const before = said.get(leaf.path);
    if (before === undefined) said.set(leaf.path, leaf);
    else if (canonicalJson([before.value]) !== canonicalJson([leaf.value])) {
      const detail = `says something else than /consents${before.pointer}`;
      errors.push({ pointer: `/consents${leaf.pointer}`, code: "conflicting-choices", detail });
    }
  }
  return errors;
}

function manyOfSingle(consents: ConsentsInput, catalogue: NoticeCatalogue): ProblemDetail[] {
  const errors: ProblemDetail[] = [];
  const check = (choice: PreferenceChoice, known: CataloguePurpose, at: string): void => {
    for (const [id, { value }] of Object.entries(choice.values ?? {})) {
      if (!known.preferences.get(id)!.single || new Set(chosenValues(value)).size < 2) continue;
      const detail = "takes one value";
      errors.push({ pointer: `/consents${at}/values/${id}/value`, code: "conflicting-choices", detail });
    }
  };
  for (const [index, purpose] of (consents.purposes ?? []).entries()) {
    const known = catalogue.purposes.get(purpose.id)!;
    check(purpose, known, `/purposes/${index}`);
    for (const [below, preference] of (purpose.preferences ?? []).entries()) {
      check(preference, known, `/purposes/${index}/preferences/${below}`);
    }
  }
  return errors;
}

function notChoosable(consents: ConsentsInput, catalogue: NoticeCatalogue): ProblemDetail[] {
  return (consents.purposes ?? []).flatMap((purpose, index): ProblemDetail[] => {
    if (catalogue.purposes.get(purpose.id)!.choosable) return [];
    return (["enabled", "enabled_li"] as const)
      .filter((answer) => purpose[answer] !== undefined)
      .map((answer) => ({
        pointer: `/consents/purposes/${index}/${answer}`,
        code: "purpose-not-choosable",
        detail: "the purpose is required; leave its answer out",
      }));
  });
}

function chosenValues(value: string): string[] {
  return value === "" ? [] : value.split(",");
}
