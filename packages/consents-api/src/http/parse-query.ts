import { type ErrorCode, forbiddenKeys } from "@consents/contract";
import { ConsentsError } from "../domain/errors.ts";

/** The query of a URL by name: texts, and arrays of texts for the names that end in `[$in]`. */
export type Query = Record<string, string | string[]>;

/**
 * Reads the query of `url`. Which names are known and what they may hold is for the route's schema. `[$in][]`, as many
 * clients write arrays, is `[$in]`.
 *
 * @throws ConsentsError `duplicate-parameter` when a name without `[$in]` stands twice; `validation-failed` for a name that
 * every object has, which the schemas leave out without a word: one filter fewer would remove more events
 */
export function parseQuery(url: string): Query {
  const start = url.indexOf("?");
  const query: Query = Object.create(null);
  if (start < 0) return query;
  for (const [written, value] of new URLSearchParams(url.slice(start + 1))) {
    const name = written.endsWith("[$in][]") ? written.slice(0, -"[]".length) : written;
    if (forbiddenKeys.includes(name)) throw refusal("validation-failed", name, "must not be used");
    const before = query[name];
    if (name.endsWith("[$in]")) {
      query[name] = before === undefined ? [value] : [...before, value];
    } else if (before === undefined) {
      query[name] = value;
    } else {
      throw refusal("duplicate-parameter", name, "may stand once");
    }
  }
  return query;
}

function refusal(code: ErrorCode, name: string, detail: string): ConsentsError {
  return new ConsentsError(code, { errors: [{ pointer: name.slice(0, 64), code, detail }] });
}
