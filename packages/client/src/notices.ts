import { type Notice, type NoticeRequest, paths } from "@consents/contract";
import { isNotice } from "./answers.ts";
import type { Connection } from "./connection.ts";

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

/** `PUT /notices/{id}`: publishes the next version. Not tried again: twice would be two versions. */
export function publishNotice(connection: Connection, id: string, notice: NoticeRequest): Promise<Notice> {
  return connection.call(paths.notice(id), isNotice, {
    method: "PUT",
    json: notice,
    query: { organization_id: connection.organizationId },
  });
}
