import { ConsentsError } from "../domain/errors.ts";

/** The query of a URL by name: texts, and arrays of texts for the names that end in `[$in]`. */
export type Query = Record<string, string | string[]>;

/**
 * Reads the query of `url`. Which names are known and what they may hold is for the route's schema. `[$in][]`, as many
 * clients write arrays, is `[$in]`.
 *
 * @throws ConsentsError `duplicate-parameter` when a name without `[$in]` stands twice
 */
export function parseQuery(url: string): Query {
  const start = url.indexOf("?");
  const query: Query = Object.create(null);
  if (start < 0) return query;
  for (const [written, value] of new URLSearchParams(url.slice(start + 1))) {
    const name = written.endsWith("[$in][]") ? written.slice(0, -"[]".length) : written;
    const before = query[name];
    if (name.endsWith("[$in]")) {
      query[name] = before === undefined ? [value] : [...before, value];
    } else if (before === undefined) {
      query[name] = value;
    } else {
      throw new ConsentsError("duplicate-parameter", {
        errors: [{ pointer: name.slice(0, 64), code: "duplicate-parameter", detail: "may stand once" }],
      });
    }
  }
  return query;
}
