import type { ConsentEvent } from "@consents/contract";
import { type NoticeCatalogue, purposesOf } from "./notice-catalogue.ts";
import type { StoredNotice } from "./records.ts";

/** The language to speak with the citizen about an event: that of the notice they saw, else the notice's first. */
export function findLanguage(
  event: Pick<ConsentEvent, "notice" | "consents">,
  catalogue: NoticeCatalogue,
): string {
  return event.notice?.language ?? findNotice(event, catalogue)?.notice.languages[0] ?? "en";
}

/** The notice that an event is about: the version that was shown, else the newest of one that offers what it touches. */
export function findNotice(
  { notice: shown, consents }: Pick<ConsentEvent, "notice" | "consents">,
  catalogue: NoticeCatalogue,
): StoredNotice | undefined {
  if (shown !== undefined) {
    return catalogue.notices.get(shown.id)?.find(({ notice }) => notice.version === shown.version);
  }
  const touched = new Set(consents.purposes.map(({ id }) => id));
  const newest = [...catalogue.notices.values()].map((versions) => versions.at(-1)!);
  return newest.find(({ notice }) => purposesOf(notice).some(({ id }) => touched.has(id))) ?? newest[0];
}
