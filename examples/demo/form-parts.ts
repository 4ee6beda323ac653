import { html } from "hono/html";
import type { HtmlEscapedString } from "hono/utils/html";

/** Radio buttons, the first one chosen: value, name, and a line about it. */
export function radios(
  name: string,
  options: readonly (readonly [value: string, text: string, about: string])[],
): HtmlEscapedString {
  return html`${options.map(
    ([value, text, about], index) => html`<label class="person">
      <input type="radio" name="${name}" value="${value}" required${index === 0 ? html` checked` : ""}>
      <span><strong>${text}</strong> <bdi>${about}</bdi></span>
    </label>`,
  )}` as HtmlEscapedString;
}

/** What went wrong with a form; nothing when nothing did. */
export function problem(message: string | undefined): HtmlEscapedString {
  return (message ? html`<p class="problem" role="alert">${message}</p>` : html``) as HtmlEscapedString;
}
