import { expect, it } from "vitest";
import helpdesk from "../helpdesk/texts.json" with { type: "json" };
import home from "../home/texts.json" with { type: "json" };
import login from "../login/texts.json" with { type: "json" };
import mail from "../mail/texts.json" with { type: "json" };
import preferences from "../preferences/texts.json" with { type: "json" };
import frame from "./frame.texts.json" with { type: "json" };
import noForm from "./no-form.texts.json" with { type: "json" };
import notice from "./notice.json" with { type: "json" };
import signIn from "./sign-in.texts.json" with { type: "json" };

const placeholders = (text: string) => text.match(/\{\w+\}/g) ?? [];

it.each(Object.entries({ frame, home, login, mail, preferences, helpdesk, noForm, signIn }))(
  "%s says the same things in every language",
  (_, texts) => {
    const shape = (language: Record<string, string>) =>
      Object.entries(language).map(([name, text]) => [name, placeholders(text)]);
    expect(shape(texts.fr)).toEqual(shape(texts.en));
    expect(shape(texts.ar)).toEqual(shape(texts.en));
  },
);

it("the notice has every text in each of its languages", () => {
  const incomplete: string[] = [];
  const visit = (value: unknown, path: string) => {
    if (typeof value !== "object" || value === null) return;
    if ("en" in value && notice.languages.some((language) => !(value as Record<string, string>)[language])) {
      incomplete.push(path);
    }
    for (const [key, inner] of Object.entries(value)) visit(inner, `${path}/${key}`);
  };
  visit(notice, "");
  expect(incomplete).toEqual([]);
});
