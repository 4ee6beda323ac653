import {
  type LawfulBasis,
  type Notice,
  type NoticePurpose,
  REGULATION_DEFAULT,
  type Validation,
  type ValidationMethod,
  type Validations,
} from "@consents/contract";
import type { StoredNotice } from "./records.ts";

/** A purpose in all versions of several notices taken together. */
export interface CataloguePurpose {
  /** True: no newest version of any of them offers it any more. Its choices still fold, and can still be withdrawn. */
  retired: boolean;
  /** False: it is shown and explained, and there is no choice about it. */
  choosable: boolean;
  /** Where notices differ, the one that leaves the citizen the most say. */
  lawful_basis: LawfulBasis;
  /** The channels by which it ever reached anybody. */
  channels: Set<string>;
  preferences: Map<string, CataloguePreference>;
  /** The default way to approve choices about it; what any of the notices asks for is asked for. */
  validations: Validations;
  /** For how many days a yes holds; where notices differ, the fewest. Undefined: until it is withdrawn. */
  valid_days: number | undefined;
}

/** A preference in all versions of several notices taken together. */
export interface CataloguePreference {
  values: Set<string>;
  /** True: at most one value may be chosen. */
  single: boolean;
}

/** What an organization offers and ever offered: what an event may be about. */
export interface NoticeCatalogue {
  /** As all notices together have them. */
  purposes: ReadonlyMap<string, CataloguePurpose>;
  /** Regulation → the purposes that its notices have or had, as they have them. */
  byRegulation: ReadonlyMap<string, ReadonlyMap<string, CataloguePurpose>>;
  channels: ReadonlySet<string>;
  /** Notice id → its versions, oldest first; never empty. */
  notices: ReadonlyMap<string, readonly StoredNotice[]>;
}

/** Builds the catalogue from all versions of all notices of one organization, in any order. */
export function createCatalogue(stored: Iterable<StoredNotice>): NoticeCatalogue {
  const oldestFirst = [...stored].sort((a, b) => a.notice.version - b.notice.version);
  const notices = new Map<string, StoredNotice[]>();
  const channels = new Set<string>();
  for (const version of oldestFirst) {
    notices.set(version.notice.id, [...(notices.get(version.notice.id) ?? []), version]);
    for (const channel of version.notice.channels) channels.add(channel.id);
  }
  const isNewest = (version: StoredNotice): boolean => notices.get(version.notice.id)?.at(-1) === version;
  const regulations = Map.groupBy(oldestFirst, ({ notice }) => notice.regulation ?? REGULATION_DEFAULT);
  return {
    purposes: collectPurposes(oldestFirst, isNewest),
    byRegulation: new Map(
      [...regulations].map(([regulation, versions]) => [regulation, collectPurposes(versions, isNewest)]),
    ),
    channels,
    notices,
  };
}

/** A purpose as the notices of a regulation have it; where none of them ever had it, as those of the others do. */
export function findPurpose(
  { purposes, byRegulation }: Pick<NoticeCatalogue, "purposes" | "byRegulation">,
  id: string,
  regulation: string,
): CataloguePurpose | undefined {
  return byRegulation.get(regulation)?.get(id) ?? purposes.get(id);
}

/** Every purpose of a notice, whatever its section. */
export function purposesOf(notice: Pick<Notice, "sections">): NoticePurpose[] {
  return notice.sections.flatMap((section) => section.purposes);
}

/** What either of the two asks for. */
export function joinValidations(one: Validations, other: Validations): Validations {
  const joined: Validations = { ...one };
  for (const [method, validation] of Object.entries(other) as [ValidationMethod, Validation][]) {
    const before = joined[method];
    joined[method] = {
      enabled: validation.enabled || before?.enabled === true,
      approval: validation.approval === true || before?.approval === true,
    };
  }
  return joined;
}

function collectPurposes(
  oldestFirst: readonly StoredNotice[],
  isNewest: (version: StoredNotice) => boolean,
): Map<string, CataloguePurpose> {
  const purposes = new Map<string, CataloguePurpose>();
  for (const { notice } of oldestFirst) {
    for (const purpose of purposesOf(notice)) addPurpose(purposes, purpose);
  }
  for (const { notice } of oldestFirst.filter(isNewest)) {
    for (const purpose of purposesOf(notice)) offerPurpose(purposes.get(purpose.id)!, purpose);
  }
  return purposes;
}

function addPurpose(purposes: Map<string, CataloguePurpose>, purpose: NoticePurpose): void {
  let known = purposes.get(purpose.id);
  if (known === undefined) {
    known = {
      retired: true,
      choosable: true,
      lawful_basis: purpose.lawful_basis,
      channels: new Set(),
      preferences: new Map(),
      validations: {},
      valid_days: undefined,
    };
    purposes.set(purpose.id, known);
  }
  // Of a purpose that was retired since, the last version counts.
  known.choosable = offersChoice(purpose);
  known.lawful_basis = purpose.lawful_basis;
  known.validations = purpose.validations ?? {};
  known.valid_days = purpose.valid_days;
  for (const channel of purpose.channels ?? []) known.channels.add(channel);
  for (const preference of purpose.preferences ?? []) {
    const values = known.preferences.get(preference.id)?.values ?? new Set();
    for (const value of preference.values) values.add(value.id);
    known.preferences.set(preference.id, { values, single: preference.selection === "single" });
  }
}

// Of a purpose that is offered now, the newest versions count alone; where several notices offer it, all of them.
function offerPurpose(known: CataloguePurpose, purpose: NoticePurpose): void {
  const first = known.retired;
  known.retired = false;
  known.choosable = offersChoice(purpose) || (!first && known.choosable);
  if (first || sayOf(purpose.lawful_basis) > sayOf(known.lawful_basis))
    known.lawful_basis = purpose.lawful_basis;
  known.validations = joinValidations(first ? {} : known.validations, purpose.validations ?? {});
  known.valid_days = first ? purpose.valid_days : fewest(known.valid_days, purpose.valid_days);
}

function fewest(one: number | undefined, other: number | undefined): number | undefined {
  return one === undefined || other === undefined ? (one ?? other) : Math.min(one, other);
}

function offersChoice(purpose: NoticePurpose): boolean {
  return (
    purpose.required !== true &&
    (purpose.lawful_basis === "consent" || purpose.lawful_basis === "legitimate_interest")
  );
}

function sayOf(basis: LawfulBasis): number {
  if (basis === "consent") return 2;
  return basis === "legitimate_interest" ? 1 : 0;
}
