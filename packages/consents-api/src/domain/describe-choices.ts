import type {
  ChannelChoice,
  Choice,
  ConsentEvent,
  LocalizedText,
  NoticePreference,
  NoticePurpose,
  PreferenceChoice,
  PurposeChoice,
} from "@consents/contract";
import { findNotice, isAbout } from "./find-language.ts";
import { type NoticeCatalogue, purposesOf } from "./notice-catalogue.ts";
import type { StoredNotice } from "./records.ts";

/** What an event says, in the words that the notice has for it. */
export interface DescribedChoice {
  /** Undefined of `channels` and `vendors`: the notice has no name for them together. */
  name: string | undefined;
  kind: "purpose" | "channels" | "vendors";
  description?: string;
  lines: DescribedAnswer[];
}

/** `accepts`, `objects`: about a legitimate interest. */
export type AnswerKind = "yes" | "no" | "unanswered" | "accepts" | "objects";

export interface DescribedAnswer {
  /** What it is about inside the choice; absent: the choice itself. */
  name?: string;
  /** A list: the chosen values. */
  answer: AnswerKind | string[];
}

/**
 * Tells what an event says to whoever shall confirm it: everything of it that is a choice. Names come from the notice
 * that was shown, else from one of the event's regulation, else from whichever one has them, in `language` where that
 * has it; what has none is called by its id.
 */
export function describeChoices(
  event: Pick<ConsentEvent, "notice" | "consents" | "regulation">,
  catalogue: NoticeCatalogue,
  language: string,
): DescribedChoice[] {
  const names = createNames(event, catalogue, language);
  const { purposes, channels, vendors } = event.consents;
  const described = purposes.map((purpose) => describePurpose(purpose, names));
  if (channels.length > 0) {
    described.push({ name: undefined, kind: "channels", lines: channelLines(channels, names) });
  }
  const vendorLines = [
    ...vendors.enabled.map((name) => ({ name, answer: "yes" as const })),
    ...vendors.disabled.map((name) => ({ name, answer: "no" as const })),
    ...vendors.enabled_li.map((name) => ({ name, answer: "accepts" as const })),
    ...vendors.disabled_li.map((name) => ({ name, answer: "objects" as const })),
  ];
  if (vendorLines.length > 0) described.push({ name: undefined, kind: "vendors", lines: vendorLines });
  return described;
}

interface Names {
  say(text: LocalizedText | undefined): string | undefined;
  purpose(id: string): NoticePurpose | undefined;
  channel(id: string): LocalizedText | undefined;
}

function createNames(
  event: Pick<ConsentEvent, "notice" | "consents" | "regulation">,
  { notices }: NoticeCatalogue,
  language: string,
): Names {
  const shown = findNotice(event, { notices } as NoticeCatalogue);
  const newestFirst = [...notices.values()].flatMap((versions) => versions.toReversed());
  const ofRegulation = newestFirst.filter((stored) => isAbout(stored, event.regulation));
  const all: StoredNotice[] = [...(shown === undefined ? [] : [shown]), ...ofRegulation, ...newestFirst];
  const first = <T>(find: (stored: StoredNotice) => T | undefined): T | undefined => {
    for (const stored of all) {
      const found = find(stored);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  return {
    say: (text) => text && (Object.hasOwn(text, language) ? text[language] : Object.values(text)[0]),
    purpose: (id) => first(({ notice }) => purposesOf(notice).find((purpose) => purpose.id === id)),
    channel: (id) => first(({ notice }) => notice.channels.find((channel) => channel.id === id)?.name),
  };
}

function describePurpose(choice: PurposeChoice, names: Names): DescribedChoice {
  const known = names.purpose(choice.id);
  const description = names.say(known?.description);
  const lines = [
    ...(choice.enabled === undefined ? [] : [{ answer: answerOf(choice.enabled) }]),
    ...(choice.enabled_li === undefined ? [] : [{ answer: interestOf(choice.enabled_li) }]),
    ...finerLines(choice, known, names),
    ...(choice.preferences ?? []).flatMap((preference) => {
      const name = names.say(preferenceOf(preference.id, known)?.name) ?? preference.id;
      return [
        ...(preference.enabled === undefined ? [] : [{ name, answer: answerOf(preference.enabled) }]),
        ...finerLines(preference, known, names),
      ];
    }),
  ];
  return {
    name: names.say(known?.name) ?? choice.id,
    kind: "purpose",
    ...(description !== undefined && { description }),
    lines,
  };
}

function finerLines(
  choice: PreferenceChoice,
  known: NoticePurpose | undefined,
  names: Names,
): DescribedAnswer[] {
  const values = Object.entries(choice.values ?? {}).map(([id, { value }]) => {
    const preference = preferenceOf(id, known);
    const chosen = value === "" ? [] : value.split(",");
    return {
      name: names.say(preference?.name) ?? id,
      answer: chosen.map(
        (one) => names.say(preference?.values.find((value) => value.id === one)?.name) ?? one,
      ),
    };
  });
  return [...values, ...channelLines(choice.channels ?? [], names)];
}

function channelLines(channels: readonly ChannelChoice[], names: Names): DescribedAnswer[] {
  return channels.map(({ id, enabled }) => ({
    name: names.say(names.channel(id)) ?? id,
    answer: answerOf(enabled),
  }));
}

function preferenceOf(id: string, purpose: NoticePurpose | undefined): NoticePreference | undefined {
  return purpose?.preferences?.find((preference) => preference.id === id);
}

function answerOf(choice: Choice): AnswerKind {
  if (choice === null) return "unanswered";
  return choice ? "yes" : "no";
}

function interestOf(choice: Choice): AnswerKind {
  if (choice === null) return "unanswered";
  return choice ? "accepts" : "objects";
}
