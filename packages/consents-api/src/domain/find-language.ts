import { type ConsentEvent, REGULATION_DEFAULT } from "@consents/contract";
import { type NoticeCatalogue, purposesOf } from "./notice-catalogue.ts";
import type { StoredNotice } from "./records.ts";
import type { User } from "./store.ts";

/** The key of a user's metadata that holds the language they read. */
export const LANGUAGE_KEY = "language";

/**
 * The language to speak with the citizen about an event: that of the notice they saw, else the notice's first; where the
 * regulation has no notice, that of any.
 */
export function findLanguage(
  event: Pick<ConsentEvent, "notice" | "consents" | "regulation">,
  catalogue: NoticeCatalogue,
): string {
  if (event.notice !== undefined) return event.notice.language;
  const [any] = catalogue.notices.values();
  const stored = findNotice(event, catalogue) ?? any?.at(-1);
  return stored?.notice.languages[0] ?? "en";
}

/**
 * The language to write to a citizen in about an event that somebody else entered for them: what their metadata says
 * under `language` (a BCP 47 tag). Undefined: it says nothing, or they saw the notice themselves.
 */
export function findOwnLanguage(
  { metadata }: Pick<User, "metadata">,
  { delegate }: Pick<ConsentEvent, "delegate">,
): string | undefined {
  const language = metadata[LANGUAGE_KEY];
  return delegate !== undefined && typeof language === "string" ? language : undefined;
}

/**
 * The notice that an event is about: the version that was shown, else the newest of one that offers what it touches,
 * under its regulation. Undefined: that one has none.
 */
export function findNotice(
  { notice: shown, consents, regulation }: Pick<ConsentEvent, "notice" | "consents" | "regulation">,
  catalogue: NoticeCatalogue,
): StoredNotice | undefined {
  if (shown !== undefined) {
    return catalogue.notices.get(shown.id)?.find(({ notice }) => notice.version === shown.version);
  }
  const touched = new Set(consents.purposes.map(({ id }) => id));
  const newest = [...catalogue.notices.values()]
    .map((versions) => versions.at(-1)!)
    .filter((stored) => isAbout(stored, regulation));
  return newest.find(({ notice }) => purposesOf(notice).some(({ id }) => touched.has(id))) ?? newest[0];
}

/** True when a notice's choices are about this regulation. */
export function isAbout({ notice }: StoredNotice, regulation: string): boolean {
  return (notice.regulation ?? REGULATION_DEFAULT) === regulation;
}
