import type { LocalizedText, Notice, NoticePurpose } from "@consents/contract";
import { canonicalSha256 } from "./canonical-json.ts";

/**
 * What a citizen could read in a notice in one language: the very object whose canonical form (RFC 8785) is hashed as
 * evidence. It holds, in this language: the notice's id, regulation, name and description; URL and version of the
 * privacy policy; the channels; the sections with their purposes (name, description, consequences, lawful basis,
 * whether required, channels) and their preferences with all values. Optional members that are absent stay absent.
 * It does not hold the version number and the time of publishing, which change without the text, nor the
 * validations, which nobody sees. To check an event years later: fetch the version it names, build this, hash it.
 */
export function noticeText(notice: Notice, language: string): object {
  const { id, regulation, name, description, privacy_policy, channels, sections } = notice;
  const say = (text: LocalizedText | undefined): string | undefined => text?.[language];
  return {
    id,
    language,
    regulation,
    name: say(name),
    description: say(description),
    privacy_policy: { url: say(privacy_policy.url), version: privacy_policy.version },
    channels: channels.map((channel) => ({ id: channel.id, name: say(channel.name) })),
    sections: sections.map((section) => ({
      id: section.id,
      name: say(section.name),
      description: say(section.description),
      purposes: section.purposes.map((purpose) => purposeText(purpose, language)),
    })),
  };
}

/** The part of {@link noticeText} that is about one purpose. */
export function purposeText(purpose: NoticePurpose, language: string): object {
  const say = (text: LocalizedText | undefined): string | undefined => text?.[language];
  return {
    id: purpose.id,
    name: say(purpose.name),
    description: say(purpose.description),
    consequences: say(purpose.consequences),
    lawful_basis: purpose.lawful_basis,
    required: purpose.required,
    channels: purpose.channels,
    preferences: purpose.preferences?.map((preference) => ({
      id: preference.id,
      name: say(preference.name),
      description: say(preference.description),
      selection: preference.selection,
      values: preference.values.map((value) => ({ id: value.id, name: say(value.name) })),
    })),
  };
}

/** The hash of {@link noticeText} in each language of the notice: SHA-256, lower-case hex. */
export function noticeTextSha256(notice: Notice): Record<string, string> {
  return Object.fromEntries(
    notice.languages.map((language) => [language, canonicalSha256(noticeText(notice, language))]),
  );
}
