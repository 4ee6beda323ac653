import { CHOICES_MAX, type LocalizedText, type NoticePurpose, type NoticeRequest } from "@consents/contract";
import { checkRegulation } from "./check-regulation.ts";
import { ConsentsError } from "./errors.ts";
import { purposesOf } from "./notice-catalogue.ts";
import type { Organization } from "./records.ts";

/**
 * Refuses a notice that could not be shown or answered. Every id stands once: of sections, channels and purposes in
 * the notice, of preferences in their purpose, of values in their preference. Every text is there, and not blank, in
 * every language. Purposes use channels of the notice. The privacy policy is at an `http:` or `https:` URL. An
 * `approval` belongs to a validation that is enabled. There are at most `CHOICES_MAX` purposes.
 *
 * Not checked: whether a language tag is registered, whether a URL answers, what a text says.
 *
 * @throws {ConsentsError} `validation-failed` with everything that is wrong; `unknown-regulation`
 */
export function checkNotice(request: NoticeRequest, organization: Organization): void {
  const errors = [...flawsOf(request)].map(
    ([pointer, detail]) => ({ pointer, code: "validation-failed", detail }) as const,
  );
  if (errors.length > 0) throw new ConsentsError("validation-failed", { errors });
  checkRegulation(request.regulation, organization);
}

// JSON Pointer, and what is wrong there.
type Flaws = Generator<[pointer: string, detail: string]>;

function* flawsOf(request: NoticeRequest): Flaws {
  const { languages, channels, sections, privacy_policy } = request;
  yield* repeated(languages, "/languages");
  yield* texts(request, ["name", "description"], "", languages);
  yield* texts(privacy_policy, ["url"], "/privacy_policy", languages);
  for (const [language, url] of Object.entries(privacy_policy.url)) {
    if (!isWebUrl(url)) yield [`/privacy_policy/url/${language}`, "must be an http: or https: URL"];
  }
  if (privacy_policy.version.trim() === "") yield ["/privacy_policy/version", "must not be empty"];
  yield* repeated(channels.map(idOf), "/channels");
  for (const [index, channel] of channels.entries()) {
    yield* texts(channel, ["name"], `/channels/${index}`, languages);
  }
  yield* repeated(sections.map(idOf), "/sections");
  const purposes = purposesOf(request).map(idOf);
  if (purposes.length > CHOICES_MAX) yield ["/sections", `must have at most ${CHOICES_MAX} purposes`];
  const seen = new Set<string>();
  for (const [index, section] of sections.entries()) {
    yield* texts(section, ["name", "description"], `/sections/${index}`, languages);
    for (const [below, purpose] of section.purposes.entries()) {
      const at = `/sections/${index}/purposes/${below}`;
      if (seen.has(purpose.id)) yield [`${at}/id`, "stands twice in the notice"];
      seen.add(purpose.id);
      yield* purposeFlaws(purpose, at, request);
    }
  }
}

function* purposeFlaws(purpose: NoticePurpose, at: string, { languages, channels }: NoticeRequest): Flaws {
  yield* texts(purpose, ["name", "description", "consequences"], at, languages);
  yield* repeated(purpose.channels ?? [], `${at}/channels`);
  for (const [index, id] of (purpose.channels ?? []).entries()) {
    if (!channels.some((channel) => channel.id === id)) {
      yield [`${at}/channels/${index}`, "is no channel of the notice"];
    }
  }
  yield* repeated((purpose.preferences ?? []).map(idOf), `${at}/preferences`);
  for (const [index, preference] of (purpose.preferences ?? []).entries()) {
    const below = `${at}/preferences/${index}`;
    yield* texts(preference, ["name", "description"], below, languages);
    yield* repeated(preference.values.map(idOf), `${below}/values`);
    for (const [last, value] of preference.values.entries()) {
      yield* texts(value, ["name"], `${below}/values/${last}`, languages);
    }
  }
  for (const [method, { enabled, approval }] of Object.entries(purpose.validations ?? {})) {
    if (approval === true && !enabled) {
      yield [`${at}/validations/${method}/approval`, "needs the validation to be enabled"];
    }
  }
  if (purpose.valid_days !== undefined && purpose.lawful_basis !== "consent") {
    yield [`${at}/valid_days`, "is for purposes by consent"];
  }
}

function* repeated(ids: readonly string[], pointer: string): Flaws {
  for (const [index, id] of ids.entries()) {
    if (ids.indexOf(id) < index) yield [`${pointer}/${index}`, "stands twice"];
  }
}

// The members that are there must be there in every language.
function* texts<Member extends string>(
  owner: { readonly [member in Member]?: LocalizedText },
  members: readonly Member[],
  at: string,
  languages: readonly string[],
): Flaws {
  for (const member of members) {
    const text = owner[member];
    if (text === undefined) continue;
    for (const language of languages) {
      // A language may be called like a member that every object has.
      const there = Object.hasOwn(text, language) && text[language]?.trim() !== "";
      if (!there) yield [`${at}/${member}/${language}`, "must not be empty"];
    }
  }
}

function isWebUrl(text: string): boolean {
  return /^https?:$/.test(URL.parse(text)?.protocol ?? "");
}

function idOf({ id }: { id: string }): string {
  return id;
}
