import type {
  ChannelChoice,
  Choice,
  ConsentEvent,
  ConsentEventWithUser,
  Consents,
  ConsentTokenResponse,
  ConsentUser,
  Delegate,
  LocalizedText,
  Notice,
  NoticeChannel,
  NoticePreference,
  NoticePurpose,
  NoticeSection,
  NoticeValue,
  Page,
  PurposeChoice,
  SessionResponse,
} from "@consents/contract";
import { type Guard, isNumber, isString, listOf, optional, recordOf, shape } from "./guards.ts";

// Each judge checks what a reader of the answer would stumble over, so that half an answer is never shown as a
// whole one. What is only handed on (metadata, vendors, evidence) is not looked at.

const isText: Guard<LocalizedText> = recordOf(isString);
const isChoice: Guard<Choice> = (value): value is Choice => value === null || typeof value === "boolean";

const isChannelChoice: Guard<ChannelChoice> = shape<ChannelChoice>({ id: isString, enabled: isChoice });
const isConsents: Guard<Consents> = shape<Consents>({
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

const event = {
  id: isString,
  created_at: isString,
  status: (value: unknown): value is ConsentEvent["status"] =>
    value === "confirmed" || value === "pending_approval",
  regulation: isString,
  consents: isConsents,
  delegate: optional(shape<Delegate>({ id: isString, name: optional(isString) })),
};
export const isConsentEvent: Guard<ConsentEvent> = shape<ConsentEvent>({
  ...event,
  user: shape<ConsentEvent["user"]>({ id: isString }),
});
export const isConsentEventWithUser: Guard<ConsentEventWithUser> = shape<ConsentEventWithUser>({
  ...event,
  user: isConsentUser,
});

const pageOf = <T>(guard: Guard<T>): Guard<Page<T>> =>
  shape<Page<T>>({
    data: listOf(guard),
    cursor: (value): value is string | null => value === null || isString(value),
  });
export const isEventPage: Guard<Page<ConsentEvent>> = pageOf(isConsentEvent);
export const isUserPage: Guard<Page<ConsentUser>> = pageOf(isConsentUser);

const isPurpose: Guard<NoticePurpose> = shape<NoticePurpose>({
  id: isString,
  name: isText,
  description: isText,
  consequences: optional(isText),
  lawful_basis: isString as Guard<NoticePurpose["lawful_basis"]>,
  channels: optional(listOf(isString)),
  preferences: optional(
    listOf(
      shape<NoticePreference>({
        id: isString,
        name: isText,
        description: optional(isText),
        values: listOf(shape<NoticeValue>({ id: isString, name: isText })),
      }),
    ),
  ),
});

export const isNotice: Guard<Notice> = shape<Notice>({
  id: isString,
  version: isNumber,
  name: isText,
  description: optional(isText),
  languages: (value): value is string[] => listOf(isString)(value) && value.length > 0,
  privacy_policy: shape<Notice["privacy_policy"]>({ url: isText, version: isString }),
  channels: listOf(shape<NoticeChannel>({ id: isString, name: isText })),
  sections: listOf(
    shape<NoticeSection>({
      id: isString,
      name: isText,
      description: optional(isText),
      purposes: listOf(isPurpose),
    }),
  ),
});

export const isSession: Guard<SessionResponse> = shape<SessionResponse>({ access_token: isString });
export const isConsentToken: Guard<ConsentTokenResponse> = shape<ConsentTokenResponse>({
  id_token: isString,
  lifetime: isNumber,
});
