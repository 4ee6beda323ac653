import { html } from "hono/html";
import { expect, it } from "vitest";
import { fillTemplate, type Values } from "./fill-template.ts";

it("escapes text and leaves markup", () => {
  const values = { text: `<b title="x">'&`, markup: html`<b>bold</b>` } as Values;
  expect(`${fillTemplate("{{text}} {{markup}}", values)}`).toBe(
    "&lt;b title=&quot;x&quot;&gt;&#39;&amp; <b>bold</b>",
  );
});

it("refuses a name without a value, also one that every object has", () => {
  expect(() => fillTemplate("{{nobody}}", {})).toThrow("The template names nobody");
  expect(() => fillTemplate("{{toString}}", {})).toThrow("The template names toString");
});
