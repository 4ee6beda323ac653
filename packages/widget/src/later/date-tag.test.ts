import { expect, it } from "vitest";
import { dateTag } from "./date-tag.ts";

it.each([
  ["the page's full tag", ["en-GB", "en-US"], "en", "en-GB"],
  ["the browser's, where the page names no region", ["en", "fr-CA", "en-AU"], "en", "en-AU"],
  ["none of another language", ["de-AT", "fr-FR"], "en", "en"],
  ["the language where nobody names a region", ["fr"], "fr", "fr"],
  ["nothing that is no tag", ["en_GB", "", "en-", "x"], "en", "en"],
])("takes %s", (_, wanted, language, tag) => {
  expect(dateTag(wanted, language)).toBe(tag);
});
