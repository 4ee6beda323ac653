import {
  type Notice,
  type NoticeChannel,
  type NoticePreference,
  type NoticePurpose,
  type NoticeRequest,
  type NoticeSection,
  type NoticeValue,
  paths,
} from "@consents/contract";
import { isText } from "./answers.ts";
import type { Connection } from "./connection.ts";
import { type Guard, isNumber, isString, listOf, optional, shape } from "./guards.ts";

const named = { id: isString, name: isText };
const isPurpose: Guard<NoticePurpose> = shape<NoticePurpose>({
  ...named,
  description: isText,
  consequences: optional(isText),
  lawful_basis: isString as Guard<NoticePurpose["lawful_basis"]>,
  channels: optional(listOf(isString)),
  preferences: optional(
    listOf(
      shape<NoticePreference>({
        ...named,
        description: optional(isText),
        values: listOf(shape<NoticeValue>(named)),
      }),
    ),
  ),
});

const isNotice: Guard<Notice> = shape<Notice>({
  ...named,
  version: isNumber,
  description: optional(isText),
  languages: (value): value is string[] => listOf(isString)(value) && value.length > 0,
  privacy_policy: shape<Notice["privacy_policy"]>({ url: isText, version: isString }),
  channels: listOf(shape<NoticeChannel>(named)),
  sections: listOf(
    shape<NoticeSection>({
      ...named,
      description: optional(isText),
      purposes: listOf(isPurpose),
    }),
  ),
});

/** Which version, and from where. */
export interface GetNoticeQuery {
  /** Default: the newest. An older version never changes. */
  version?: number;
  /**
   * The browser's HTTP cache revalidates by ETag by itself. `reload` passes it by, after the API said
   * `purpose-version-stale`.
   */
  cache?: RequestCache;
  signal?: AbortSignal;
}

/** `GET /notices/{id}`: what is offered. Public: no bearer is sent. */
export function getNotice(connection: Connection, id: string, query: GetNoticeQuery = {}): Promise<Notice> {
  const { version, ...rest } = query;
  return connection.call(
    version === undefined ? paths.notice(id) : paths.noticeVersion(id, version),
    isNotice,
    {
      ...rest,
      public: true,
      query: { organization_id: connection.organizationId },
    },
  );
}

/** `PUT /notices/{id}`: publishes the next version. Not tried again: it would replace what somebody else has published meanwhile. */
export function publishNotice(connection: Connection, id: string, notice: NoticeRequest): Promise<Notice> {
  return connection.call(paths.notice(id), isNotice, {
    method: "PUT",
    json: notice,
    query: { organization_id: connection.organizationId },
  });
}
