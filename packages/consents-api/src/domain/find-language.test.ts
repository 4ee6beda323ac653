import { expect, it } from "vitest";
import { complete } from "./create-event.ts";
import { findLanguage } from "./find-language.ts";
import { noticeRequest, publish } from "./fixtures.ts";
import { createCatalogue } from "./notice-catalogue.ts";

const consents = complete({});
const inFrench = publish({ ...noticeRequest, languages: ["fr", "en"] });
const inEnglish = publish({ ...noticeRequest, languages: ["en", "fr"], regulation: "ccpa" });
const both = createCatalogue([{ ...inEnglish, notice: { ...inEnglish.notice, id: "cal" } }, inFrench]);

it.each([
  ["gdpr", "fr"],
  ["ccpa", "en"],
])("speaks under %s the language of its notice, %s", (regulation, language) => {
  expect(findLanguage({ consents, regulation }, both)).toBe(language);
});

it("speaks that of the notice that was shown", () => {
  const notice = { id: "choices", version: 1, language: "en", sha256: "" };
  expect(findLanguage({ consents, regulation: "gdpr", notice }, both)).toBe("en");
});

it("speaks the organization's language under a regulation without a notice, and English without any", () => {
  expect(findLanguage({ consents, regulation: "ccpa" }, createCatalogue([inFrench]))).toBe("fr");
  expect(findLanguage({ consents, regulation: "ccpa" }, createCatalogue([]))).toBe("en");
});
