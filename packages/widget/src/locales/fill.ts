/**
 * Puts values into the `{…}` of a text. Answers parts for a template, so that a value may be a template itself:
 * names of people go into `<bdi>`, which no text can break out of.
 */
export function fill(text: string, values: Record<string, unknown>): unknown[] {
  return text.split(/\{(\w+)\}/).map((part, index) => (index % 2 ? values[part] : part));
}
