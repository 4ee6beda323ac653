import type { Notice, NoticeRequest } from "@consents/contract";
import { canonicalJson } from "./canonical-json.ts";
import { checkNotice } from "./check-notice.ts";
import { noticeTextSha256 } from "./notice-text.ts";
import type { Organization, StoredNotice } from "./records.ts";

/** What {@link publishNotice} needs to know. */
export interface NoticeToPublish {
  /** The notice's id, as in the path. */
  id: string;
  organization: Organization;
  /** Of the right shape (`noticeRequestSchema`). */
  request: NoticeRequest;
  /** Milliseconds since 1970. */
  now: number;
}

/**
 * Decides, for the store, what becomes of a notice: the next version, or the newest as it is when nothing changed,
 * so that a repeated PUT makes no version.
 *
 * @throws {ConsentsError} what `checkNotice` throws, at once
 */
export function publishNotice({
  id,
  organization,
  request,
  now,
}: NoticeToPublish): (newest: StoredNotice | undefined) => StoredNotice {
  checkNotice(request, organization);
  return (newest) => {
    if (newest !== undefined && canonicalJson(requestOf(newest.notice)) === canonicalJson(request)) {
      return newest;
    }
    const notice: Notice = {
      ...request,
      id,
      organization_id: organization.id,
      version: (newest?.notice.version ?? 0) + 1,
      published_at: new Date(now).toISOString(),
    };
    return { notice, text_sha256: noticeTextSha256(notice) };
  };
}

function requestOf(notice: Notice): NoticeRequest {
  const {
    id: _id,
    organization_id: _organization_id,
    version: _version,
    published_at: _at,
    ...request
  } = notice;
  return request;
}
