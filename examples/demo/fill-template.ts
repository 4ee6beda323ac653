import { raw } from "hono/html";
import type { HtmlEscapedString } from "hono/utils/html";

/** What a template may name. A plain string is escaped; what `html` made stands as it is. */
export type Values = Record<string, string | HtmlEscapedString>;

const special: Record<string, string> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Puts the values in the places of `{{name}}`. Throws for a name without a value. */
export function fillTemplate(template: string, values: Values): HtmlEscapedString {
  return raw(
    template.replace(/\{\{(\w+)\}\}/g, (_, name: string) => {
      const value = Object.hasOwn(values, name) ? values[name] : undefined;
      if (value === undefined) throw new Error(`The template names ${name}, and there is no such value`);
      return isEscaped(value) ? value.toString() : escapeHtml(value);
    }),
  );
}

function isEscaped(value: string | HtmlEscapedString): value is HtmlEscapedString {
  return (value as HtmlEscapedString).isEscaped === true;
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => special[character] ?? character);
}
