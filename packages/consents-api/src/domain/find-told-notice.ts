import type { ConsentsInput, NoticeShown } from "@consents/contract";
import { complete } from "./create-event.ts";
import { findNotice } from "./find-language.ts";
import { type NoticeCatalogue, purposesOf } from "./notice-catalogue.ts";

/**
 * The notice whose words a page tells some answers in, where nobody says which was shown: the newest version of one of
 * their regulation that names everything in them, in its first language. Undefined: no notice names all of it, so that
 * none can be said to have been shown.
 */
export function findToldNotice(
  { consents, regulation }: { consents: ConsentsInput; regulation: string },
  catalogue: NoticeCatalogue,
): NoticeShown | undefined {
  const { purposes, channels } = complete(consents);
  if (purposes.length + channels.length === 0) return undefined;
  const notice = findNotice({ consents: complete(consents), regulation }, catalogue)?.notice;
  const language = notice?.languages[0];
  if (notice === undefined || language === undefined) return undefined;
  const told = { purposes: purposesOf(notice), channels: notice.channels };
  const isTold = (known: readonly { id: string }[], asked: readonly { id: string }[]): boolean =>
    asked.every(({ id }) => known.some((one) => one.id === id));
  if (!isTold(told.purposes, purposes) || !isTold(told.channels, channels)) return undefined;
  return { id: notice.id, version: notice.version, language };
}
