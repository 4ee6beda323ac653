import * as v from "valibot";
import { type Validations, validationsSchema } from "./consent-token.ts";
import { idSchema, timestampSchema, versionSchema } from "./identifiers.ts";
import { VALID_DAYS_MAX } from "./limits.ts";
import { refuseArrays } from "./refuse-arrays.ts";
import { strictObject } from "./strict-object.ts";

/** A text in each language of the notice: BCP 47 tag → text. The first language of the notice must be there. */
export type LocalizedText = Record<string, string>;

/** Why data may be used (GDPR art. 6). `consent` gets a switch, `legitimate_interest` an objection, the others no choice. */
export type LawfulBasis =
  | "consent"
  | "legitimate_interest"
  | "contract"
  | "legal_obligation"
  | "vital_interests"
  | "public_task";

/** One option of a preference. */
export interface NoticeValue {
  id: string;
  name: LocalizedText;
}

/** A finer choice inside a purpose. */
export interface NoticePreference {
  id: string;
  name: LocalizedText;
  description?: LocalizedText;
  /** One value (radios) or any number of them (checkboxes). Default `multiple`. */
  selection?: "single" | "multiple";
  values: NoticeValue[];
}

/** Why data is used. */
export interface NoticePurpose {
  id: string;
  name: LocalizedText;
  description: LocalizedText;
  /** What withdrawing (or objecting) means. */
  consequences?: LocalizedText;
  lawful_basis: LawfulBasis;
  /** True: shown, explained, and there is no choice. */
  required?: boolean;
  /** Ids of the notice's channels by which this purpose reaches the citizen. */
  channels?: string[];
  preferences?: NoticePreference[];
  /** The default way to approve what is granted of this purpose; a token's `validations` win. */
  validations?: Validations;
  /**
   * For so many days a yes allows anything; then `POST /consents/decide` answers `expired`, until it is said again. The
   * status goes on saying what was said. Of purposes by consent only; absent: until it is withdrawn.
   */
  valid_days?: number;
}

/** A heading with purposes below it. */
export interface NoticeSection {
  id: string;
  name: LocalizedText;
  description?: LocalizedText;
  purposes: NoticePurpose[];
}

/** By which way: email, SMS, … */
export interface NoticeChannel {
  id: string;
  name: LocalizedText;
}

/** What `PUT /notices/{id}` takes: a notice without what the server adds. */
export interface NoticeRequest {
  name: LocalizedText;
  description?: LocalizedText;
  /** BCP 47 tags; the first is the one to fall back to. */
  languages: string[];
  /** The regulation its choices are about. Default `gdpr`. */
  regulation?: string;
  privacy_policy: { url: LocalizedText; version: string };
  channels: NoticeChannel[];
  sections: NoticeSection[];
}

/** A published notice. Each version is immutable. */
export interface Notice extends NoticeRequest {
  id: string;
  organization_id: string;
  /** 1, 2, 3, … */
  version: number;
  published_at: string;
}

const language = v.pipe(
  v.string("must be a string"),
  v.regex(/^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$/, "must be a BCP 47 language tag"),
);

export const lawfulBasisSchema: v.GenericSchema<unknown, LawfulBasis> = v.picklist(
  ["consent", "legitimate_interest", "contract", "legal_obligation", "vital_interests", "public_task"],
  "is no lawful basis of GDPR art. 6",
);

/** Shape of a text in each language. */
export const localizedTextSchema: v.GenericSchema<unknown, LocalizedText> = refuseArrays(
  v.record(
    language,
    v.pipe(v.string("must be a string"), v.maxLength(4_000, "must have at most 4000 characters")),
  ),
);

const valueSchema: v.GenericSchema<unknown, NoticeValue> = strictObject({
  id: idSchema,
  name: localizedTextSchema,
});

export const noticePreferenceSchema: v.GenericSchema<unknown, NoticePreference> = strictObject({
  id: idSchema,
  name: localizedTextSchema,
  description: v.optional(localizedTextSchema),
  selection: v.optional(v.picklist(["single", "multiple"], 'must be "single" or "multiple"')),
  values: v.pipe(v.array(valueSchema), v.minLength(1, "must not be empty")),
});

export const noticePurposeSchema: v.GenericSchema<unknown, NoticePurpose> = strictObject({
  id: idSchema,
  name: localizedTextSchema,
  description: localizedTextSchema,
  consequences: v.optional(localizedTextSchema),
  lawful_basis: lawfulBasisSchema,
  required: v.optional(v.boolean("must be true or false")),
  channels: v.optional(v.array(idSchema)),
  preferences: v.optional(v.array(noticePreferenceSchema)),
  validations: v.optional(validationsSchema),
  valid_days: v.optional(
    v.pipe(
      v.number("must be a number"),
      v.integer("must be a whole number"),
      v.minValue(1, "must be at least 1"),
      v.maxValue(VALID_DAYS_MAX, `must be at most ${VALID_DAYS_MAX}`),
    ),
  ),
});

export const noticeSectionSchema: v.GenericSchema<unknown, NoticeSection> = strictObject({
  id: idSchema,
  name: localizedTextSchema,
  description: v.optional(localizedTextSchema),
  purposes: v.array(noticePurposeSchema),
});

const noticeEntries = {
  name: localizedTextSchema,
  description: v.optional(localizedTextSchema),
  languages: v.pipe(v.array(language), v.minLength(1, "must not be empty")),
  regulation: v.optional(idSchema),
  privacy_policy: strictObject({ url: localizedTextSchema, version: v.string("must be a string") }),
  channels: v.array(strictObject({ id: idSchema, name: localizedTextSchema })),
  sections: v.array(noticeSectionSchema),
};

/** Shape of a notice to publish. Unique ids, complete texts and known channels are checked by the consents API's domain. */
export const noticeRequestSchema: v.GenericSchema<unknown, NoticeRequest> = strictObject(noticeEntries);

/** Shape of a notice in answers. */
export const noticeSchema: v.GenericSchema<unknown, Notice> = v.object({
  ...noticeEntries,
  id: idSchema,
  organization_id: idSchema,
  version: versionSchema,
  published_at: timestampSchema,
});
