import { isDeepStrictEqual } from "node:util";
import type { ConsentEvent, ConsentsInput, JsonValue } from "@consents/contract";

/** By path: what is said about each single thing. */
export type Answers = Record<string, JsonValue>;

/**
 * Everything that these answers say, by path. Written a second time, from the wire and not from the product's own
 * `leaves.ts`, so that a mistake there is not made here too.
 */
export function answersOf(consents: ConsentsInput): Answers {
  const answers: Answers = {};
  walk(answers, "", consents as Record<string, JsonValue>);
  return answers;
}

/** What these events of one user make under one regulation: sorted, the last one to speak about a thing is right. */
export function foldPlainly(events: Iterable<ConsentEvent>, regulation: string): Answers {
  const said = [...events]
    .filter((event) => event.status === "confirmed" && event.regulation === regulation)
    .flatMap(({ id, created_at, consents }) =>
      Object.entries(answersOf(consents)).map(([path, value]) => ({
        path,
        value,
        at: Date.parse(created_at),
        id,
      })),
    )
    .sort(
      (a, b) =>
        a.at - b.at ||
        restriction(a.value) - restriction(b.value) ||
        (a.id < b.id ? -1 : Number(a.id > b.id)),
    );
  return Object.fromEntries(said.map(({ path, value }) => [path, value]));
}

/** What the two do not say alike: path, one, other. */
export function differences(one: Answers, other: Answers): string[] {
  return [...new Set([...Object.keys(one), ...Object.keys(other)])]
    .filter((path) => !isDeepStrictEqual(one[path], other[path]))
    .map((path) => `${path} is ${JSON.stringify(one[path])}, not ${JSON.stringify(other[path])}`);
}

function walk(answers: Answers, path: string, node: Record<string, JsonValue>): void {
  for (const [name, value] of Object.entries(node)) {
    const at = `${path}${name}`;
    if (name === "id") continue;
    if (Array.isArray(value)) {
      for (const child of value as Record<string, JsonValue>[]) walk(answers, `${at}/${child.id}/`, child);
    } else if (name === "vendors") {
      for (const [list, ids] of Object.entries(value as Record<string, string[]>)) {
        const basis = list.endsWith("_li") ? "_li" : "";
        for (const id of ids) answers[`vendors/${id}/enabled${basis}`] = list.startsWith("enabled");
      }
    } else if (name === "metadata") {
      for (const [key, one] of Object.entries(value as object)) answers[`${at}/${key}`] = one;
    } else if (name === "values") {
      for (const [id, one] of Object.entries(value as object)) answers[`${at}/${id}`] = one.value;
    } else {
      answers[at] = value;
    }
  }
}

function restriction(value: JsonValue): number {
  if (value === false || value === "") return 2;
  return value === null ? 1 : 0;
}
