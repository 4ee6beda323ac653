import type { ConsentsInput, NoticeShown, ProblemDetail } from "@consents/contract";
import { canonicalJson } from "./canonical-json.ts";
import { ConsentsError } from "./errors.ts";
import { isGrant, leavesOf } from "./leaves.ts";
import { findPurpose, type NoticeCatalogue, purposesOf } from "./notice-catalogue.ts";
import { purposeText } from "./notice-text.ts";
import type { StoredNotice } from "./records.ts";

/**
 * The SHA-256 of what was shown.
 *
 * @throws {ConsentsError} `unknown-notice` when the notice, that version or that language does not exist, or has another
 * `sha256` than is given
 */
export function findShownText(shown: NoticeShown & { sha256?: string }, catalogue: NoticeCatalogue): string {
  const version = findVersion(shown, catalogue);
  // Not by `in`: a language may be called like a member that every object has.
  const isKnown = version !== undefined && Object.hasOwn(version.text_sha256, shown.language);
  const sha256 = isKnown ? version.text_sha256[shown.language] : undefined;
  if (sha256 !== undefined && (shown.sha256 ?? sha256) === sha256) return sha256;
  const [member, detail] =
    sha256 !== undefined
      ? ["sha256", "the text has another one"]
      : catalogue.notices.get(shown.id) === undefined
        ? ["id", "there is no such notice"]
        : version === undefined
          ? ["version", "the notice has no such version"]
          : ["language", "that version has no such language"];
  throw new ConsentsError("unknown-notice", {
    errors: [{ pointer: `/notice/${member}`, code: "unknown-notice", detail }],
  });
}

/**
 * Refuses to grant by a notice what is not in it: then it was not what the citizen agreed to. Refusing and withdrawing
 * always go through.
 *
 * @throws {ConsentsError} `unknown-purpose`
 */
export function checkInShownNotice(
  consents: ConsentsInput,
  shown: NoticeShown | undefined,
  catalogue: NoticeCatalogue,
): void {
  const notice = shown && findVersion(shown, catalogue)?.notice;
  if (notice === undefined) return;
  const known = { purposes: purposesOf(notice), channels: notice.channels };
  const errors = (["purposes", "channels"] as const).flatMap((kind) =>
    (consents[kind] ?? []).flatMap((choice, index): ProblemDetail[] => {
      if (known[kind].some(({ id }) => id === choice.id)) return [];
      if (!leavesOf({ [kind]: [choice] }).some(isGrant)) return [];
      const pointer = `/consents/${kind}/${index}/id`;
      return [{ pointer, code: "unknown-purpose", detail: "is not in the notice that was shown" }];
    }),
  );
  if (errors.length > 0) throw new ConsentsError("unknown-purpose", { errors });
}

/** The regulation that choices are about where nobody says it: that of the notice that was shown. */
export function regulationShown(
  shown: NoticeShown | undefined,
  catalogue: NoticeCatalogue,
): string | undefined {
  return shown && findVersion(shown, catalogue)?.notice.regulation;
}

/**
 * Refuses to grant now what is no longer offered, or offered in other words than were shown. Refusing and
 * withdrawing always go through: they are never harder than granting.
 *
 * @throws {ConsentsError} `purpose-version-stale`
 */
export function checkNotStale(
  consents: ConsentsInput,
  shown: NoticeShown | undefined,
  catalogue: NoticeCatalogue,
  regulation: string,
): void {
  const errors = (consents.purposes ?? []).flatMap((purpose, index): ProblemDetail[] => {
    if (!leavesOf({ purposes: [purpose] }).some(isGrant)) return [];
    const retired = findPurpose(catalogue, purpose.id, regulation)?.retired === true;
    if (!retired && !textChanged(purpose.id, shown, catalogue)) return [];
    const detail = retired ? "is no longer offered" : "has other words now than were shown";
    return [{ pointer: `/consents/purposes/${index}`, code: "purpose-version-stale", detail }];
  });
  if (errors.length > 0) throw new ConsentsError("purpose-version-stale", { errors });
}

function textChanged(id: string, shown: NoticeShown | undefined, catalogue: NoticeCatalogue): boolean {
  const newest = shown && catalogue.notices.get(shown.id)?.at(-1);
  if (shown === undefined || newest === undefined || newest.notice.version === shown.version) return false;
  const text = (version: StoredNotice | undefined): string | undefined => {
    const purpose = version && purposesOf(version.notice).find((one) => one.id === id);
    return purpose && canonicalJson(purposeText(purpose, shown.language));
  };
  return text(findVersion(shown, catalogue)) !== text(newest);
}

function findVersion(shown: NoticeShown, catalogue: NoticeCatalogue): StoredNotice | undefined {
  return catalogue.notices.get(shown.id)?.find(({ notice }) => notice.version === shown.version);
}
