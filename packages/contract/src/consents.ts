import * as v from "valibot";
import { idSchema } from "./identifiers.ts";
import type { JsonObject } from "./json.ts";
import { CHOICES_MAX } from "./limits.ts";
import { metadataSchema } from "./metadata-schema.ts";
import { refuseArrays } from "./refuse-arrays.ts";
import { strictObject } from "./strict-object.ts";

/** An answer: yes, no, or not answered. Absent means: this event does not touch it. */
export type Choice = boolean | null;

/** An answer about one channel (email, SMS, …). */
export interface ChannelChoice {
  id: string;
  enabled: Choice;
  metadata?: JsonObject;
}

/** The older tree's way to say a preference; `values` of the purpose is the newer one. Both are accepted and kept. */
export interface PreferenceChoice {
  id: string;
  enabled?: Choice;
  metadata?: JsonObject;
  channels?: ChannelChoice[];
  values?: Record<string, { value: string }>;
}

/** Answers about one purpose. */
export interface PurposeChoice {
  id: string;
  /** Consent. Absent when only other things of the purpose are touched. */
  enabled?: Choice;
  /** Legitimate interest: `false` = the citizen objected. */
  enabled_li?: Choice;
  metadata?: JsonObject;
  /** Preference id → the full list of chosen value ids, joined by commas; `""` = none chosen. */
  values?: Record<string, { value: string }>;
  channels?: ChannelChoice[];
  preferences?: PreferenceChoice[];
}

/** Vendor ids by answer; `_li` is legitimate interest. */
export interface VendorChoices {
  enabled: string[];
  enabled_li: string[];
  disabled: string[];
  disabled_li: string[];
}

/** Answers as sent with an event: only what changes. */
export interface ConsentsInput {
  purposes?: PurposeChoice[];
  channels?: ChannelChoice[];
  vendors?: Partial<VendorChoices>;
  /** A text or an object, at most as large as metadata. Kept as given, never interpreted. */
  tcfcs?: string | JsonObject;
}

/** Answers as read back: of an event, or of a user's consent status. The same shape for both. */
export interface Consents {
  purposes: PurposeChoice[];
  channels: ChannelChoice[];
  vendors: VendorChoices;
  tcfcs?: string | JsonObject;
}

const choiceSchema = v.nullable(v.boolean("must be true, false or null"));
const valuesSchema = refuseArrays(v.record(idSchema, strictObject({ value: v.string("must be a string") })));
const few = <T>(of: v.GenericSchema<unknown, T>): v.GenericSchema<unknown, T[]> =>
  v.pipe(
    v.array(of, "must be an array"),
    v.maxLength(CHOICES_MAX, `must have at most ${CHOICES_MAX} entries`),
  );

export const channelChoiceSchema: v.GenericSchema<unknown, ChannelChoice> = strictObject({
  id: idSchema,
  enabled: choiceSchema,
  metadata: v.optional(metadataSchema),
});

export const preferenceChoiceSchema: v.GenericSchema<unknown, PreferenceChoice> = strictObject({
  id: idSchema,
  enabled: v.optional(choiceSchema),
  metadata: v.optional(metadataSchema),
  channels: v.optional(few(channelChoiceSchema)),
  values: v.optional(valuesSchema),
});

export const purposeChoiceSchema: v.GenericSchema<unknown, PurposeChoice> = strictObject({
  id: idSchema,
  enabled: v.optional(choiceSchema),
  enabled_li: v.optional(choiceSchema),
  metadata: v.optional(metadataSchema),
  values: v.optional(valuesSchema),
  channels: v.optional(few(channelChoiceSchema)),
  preferences: v.optional(few(preferenceChoiceSchema)),
});

export const vendorChoicesInputSchema: v.GenericSchema<unknown, Partial<VendorChoices>> = strictObject({
  enabled: v.optional(few(idSchema)),
  enabled_li: v.optional(few(idSchema)),
  disabled: v.optional(few(idSchema)),
  disabled_li: v.optional(few(idSchema)),
});

export const vendorChoicesSchema: v.GenericSchema<unknown, VendorChoices> = v.object({
  enabled: v.array(idSchema),
  enabled_li: v.array(idSchema),
  disabled: v.array(idSchema),
  disabled_li: v.array(idSchema),
});

const tcfcsSchema = v.union([v.string(), metadataSchema], "must be a string or an object");

/** Shape of `consents` in a request. Whether the ids exist and agree is for the consents API's domain. */
export const consentsInputSchema: v.GenericSchema<unknown, ConsentsInput> = strictObject({
  purposes: v.optional(few(purposeChoiceSchema)),
  channels: v.optional(few(channelChoiceSchema)),
  vendors: v.optional(vendorChoicesInputSchema),
  tcfcs: v.optional(tcfcsSchema),
});

/** Shape of `consents` in answers. */
export const consentsSchema: v.GenericSchema<unknown, Consents> = v.object({
  purposes: v.array(purposeChoiceSchema),
  channels: v.array(channelChoiceSchema),
  vendors: vendorChoicesSchema,
  tcfcs: v.optional(tcfcsSchema),
});
