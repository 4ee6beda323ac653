import { html } from "hono/html";
import type { HtmlEscapedString } from "hono/utils/html";

/** Radio buttons: value, name, and a line about it. `chosen` is a value, default the first; none, when none has it. */
export function radios(
  name: string,
  options: readonly (readonly [value: string, text: string, about: string])[],
  chosen: string | undefined = options[0]?.[0],
): HtmlEscapedString {
  return html`${options.map(
    ([value, text, about]) => html`<label class="person">
      <input type="radio" name="${name}" value="${value}" required${value === chosen ? html` checked` : ""}>
      <span><strong>${text}</strong> <bdi>${about}</bdi></span>
    </label>`,
  )}` as HtmlEscapedString;
}

/** A checkbox: name, what a tick means, and a line about it. */
export function checkbox(name: string, text: string, about: string, ticked = false): HtmlEscapedString {
  return html`<label class="person choice">
    <input type="checkbox" name="${name}"${ticked ? html` checked` : ""}>
    <span><strong>${text}</strong> <bdi>${about}</bdi></span>
  </label>` as HtmlEscapedString;
}

/** What went wrong with a form; nothing when nothing did. */
export function problem(message: string | undefined): HtmlEscapedString {
  return (message ? html`<p class="problem" role="alert">${message}</p>` : html``) as HtmlEscapedString;
}
