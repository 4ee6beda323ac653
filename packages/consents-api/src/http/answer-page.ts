import type { Page } from "@consents/contract";
import type { ListQuery } from "./query-schemas.ts";
import type { Answer, ListFormat } from "./route.ts";

/**
 * A page of a list, or only its rows, for callers that expect an array. Unless it is the last, `Link` leads to the next
 * (RFC 8288): the same path, with what was asked for and the cursor.
 */
export function answerPage<T>(page: Page<T>, query: ListQuery, format: ListFormat): Answer {
  const { cursor } = page;
  return {
    body: (query.$list ?? format) === "array" ? page.data : page,
    ...(cursor !== null && { headers: { link: `<?${queryOf({ ...query, $cursor: cursor })}>; rel="next"` } }),
  };
}

function queryOf(query: object): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    for (const one of [value].flat()) parameters.append(name, String(one));
  }
  return parameters.toString();
}
