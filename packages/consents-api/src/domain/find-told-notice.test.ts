import { expect, it } from "vitest";
import { findToldNotice } from "./find-told-notice.ts";
import { catalogue } from "./fixtures.ts";

const news = { id: "news", enabled: true };
const shown = { id: expect.any(String), version: 1, language: "en" };

it.each([
  ["purposes", { purposes: [news] }, shown],
  ["channels", { channels: [{ id: "sms", enabled: true }] }, shown],
  ["a purpose that it does not name", { purposes: [news, { id: "nope", enabled: true }] }, undefined],
  ["a channel that it does not name", { channels: [{ id: "nope", enabled: true }] }, undefined],
  ["vendors, which no notice names", { vendors: { enabled: ["acme"] } }, undefined],
])("finds the notice that tells all of it: %s", (_, consents, notice) => {
  expect(findToldNotice(consents, catalogue)).toEqual(notice);
});
