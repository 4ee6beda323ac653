import { expect, it } from "vitest";
import { findToldNotice } from "./find-told-notice.ts";
import { catalogue, noticeRequest, publish } from "./fixtures.ts";
import { createCatalogue } from "./notice-catalogue.ts";

const news = { id: "news", enabled: true };
const shown = { id: expect.any(String), version: 1, language: "en" };

it.each([
  ["purposes", { purposes: [news] }, shown],
  ["channels", { channels: [{ id: "sms", enabled: true }] }, shown],
  ["a purpose that it does not name", { purposes: [news, { id: "nope", enabled: true }] }, undefined],
  ["a channel that it does not name", { channels: [{ id: "nope", enabled: true }] }, undefined],
  ["vendors, which no notice names", { vendors: { enabled: ["acme"] } }, undefined],
])("finds the notice that tells all of it: %s", (_, consents, notice) => {
  expect(findToldNotice({ consents, regulation: "gdpr" }, catalogue)).toEqual(notice);
});

it("finds one of the regulation, though another notice that tells it all comes first", () => {
  const first = publish({ ...noticeRequest, regulation: "ccpa" });
  const both = createCatalogue([{ ...first, notice: { ...first.notice, id: "cal" } }, publish()]);
  const told = (regulation: string) =>
    findToldNotice({ consents: { purposes: [news] }, regulation }, both)?.id;
  expect(["gdpr", "ccpa", "pipeda"].map(told)).toEqual(["choices", "cal", undefined]);
});
