import { idSchema, noticeSchema } from "@consents/contract";
import * as v from "valibot";
import { ConsentsError } from "../../domain/errors.ts";
import type { StoredNotice } from "../../domain/records.ts";
import type { Answer, AnswerShape, Route } from "../route.ts";

const querySchema = v.strictObject({ organization_id: idSchema });
const versionSchema = v.pipe(v.string(), v.regex(/^[1-9][0-9]{0,8}$/));
const answers: Record<number, AnswerShape> = {
  200: { description: "The notice.", body: noticeSchema, headers: ["ETag", "Cache-Control"] },
  304: { description: "It is still the same.", headers: ["ETag", "Cache-Control"] },
};

/** `GET /notices/{id}?organization_id=`: the newest version. Public; caches ask again after a minute. */
export const getNotice: Route<{ organization_id: string }> = {
  name: "getNotice",
  summary: "Read the newest version of a notice",
  method: "GET",
  path: "/notices/:id",
  access: "public",
  query: querySchema,
  headers: ["If-None-Match"],
  answers,
  errors: ["not-found", "storage-unavailable"],
  async handle({ params, query, headers }, { store }) {
    const stored = await store.findNotice(query.organization_id, params.id ?? "");
    return answerNotice(stored, headers, "public, max-age=60");
  },
};

/** `GET /notices/{id}/versions/{n}?organization_id=`: one version, which never changes. */
export const getNoticeVersion: Route<{ organization_id: string }> = {
  name: "getNoticeVersion",
  summary: "Read a version of a notice; it never changes",
  method: "GET",
  path: "/notices/:id/versions/:version",
  access: "public",
  params: { version: versionSchema },
  query: querySchema,
  headers: ["If-None-Match"],
  answers,
  errors: ["not-found", "storage-unavailable"],
  async handle({ params, query, headers }, { store }) {
    if (!v.is(versionSchema, params.version)) throw new ConsentsError("not-found");
    const stored = await store.findNotice(query.organization_id, params.id ?? "", Number(params.version));
    return answerNotice(stored, headers, "public, max-age=31536000, immutable");
  },
};

function answerNotice(stored: StoredNotice | undefined, headers: Headers, caching: string): Answer {
  if (stored === undefined) throw new ConsentsError("not-found");
  const etag = `"${stored.notice.version}"`;
  const answerHeaders = { etag, "cache-control": caching };
  if (isKnown(headers.get("if-none-match"), etag)) return { status: 304, headers: answerHeaders };
  return { body: stored.notice, headers: answerHeaders };
}

/** RFC 9110 §13.1.2: compared weakly, since a cache on the way may have compressed it. */
function isKnown(ifNoneMatch: string | null, etag: string): boolean {
  if (ifNoneMatch === null) return false;
  const tags = ifNoneMatch.split(",").map((tag) => tag.trim().replace(/^W\//, ""));
  return tags.includes(etag) || tags.includes("*");
}
