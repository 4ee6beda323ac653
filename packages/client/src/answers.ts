import type {
  ChannelChoice,
  Choice,
  Consents,
  ConsentUser,
  LocalizedText,
  Page,
  PurposeChoice,
} from "@consents/contract";
import {
  type Guard,
  isNumber,
  isString,
  isStringOrNull,
  listOf,
  optional,
  recordOf,
  shape,
} from "./guards.ts";

// The judges of this package check what a reader of the answer would stumble over, so that half an answer is never
// shown as a whole one. What is only handed on (metadata, vendors, evidence) is not looked at. What several calls
// answer is judged here, the rest beside its call.

export const isText: Guard<LocalizedText> = recordOf(isString);
const isChoice: Guard<Choice> = (value): value is Choice => value === null || typeof value === "boolean";

const isChannelChoice: Guard<ChannelChoice> = shape<ChannelChoice>({ id: isString, enabled: isChoice });
export const isConsents: Guard<Consents> = shape<Consents>({
  purposes: listOf(
    shape<PurposeChoice>({
      id: isString,
      enabled: optional(isChoice),
      enabled_li: optional(isChoice),
      values: optional(recordOf(shape<{ value: string }>({ value: isString }))),
      channels: optional(listOf(isChannelChoice)),
    }),
  ),
  channels: listOf(isChannelChoice),
});

export const isConsentUser: Guard<ConsentUser> = shape<ConsentUser>({
  id: isString,
  version: isNumber,
  consents: isConsents,
});

export const pageOf = <T>(guard: Guard<T>): Guard<Page<T>> =>
  shape<Page<T>>({
    data: listOf(guard),
    cursor: isStringOrNull,
  });
