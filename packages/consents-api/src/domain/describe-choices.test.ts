import { expect, it } from "vitest";
import { complete } from "./create-event.ts";
import { describeChoices } from "./describe-choices.ts";
import { catalogue, noticeRequest, publish } from "./fixtures.ts";
import { createCatalogue } from "./notice-catalogue.ts";

const regulation = "gdpr";
const consents = complete({
  purposes: [
    {
      id: "news",
      enabled: true,
      values: { topics: { value: "water,food" }, rhythm: { value: "" } },
      channels: [{ id: "sms", enabled: false }],
    },
    { id: "partners", enabled_li: false },
    { id: "forgotten", enabled: null, preferences: [{ id: "old", enabled: true }] },
  ],
  channels: [{ id: "post", enabled: true }],
  vendors: { enabled: ["acme"], disabled_li: ["globex"] },
});

it("tells every choice by the notice's names, in the language asked for", () => {
  expect(describeChoices({ consents, regulation }, catalogue, "fr")).toEqual([
    {
      name: "Lettre",
      kind: "purpose",
      description: "Nouvelles par courriel",
      lines: [
        { answer: "yes" },
        { name: "Sujets", answer: ["Eau", "Faim"] },
        { name: "Rythme", answer: [] },
        { name: "SMS", answer: "no" },
      ],
    },
    { name: "Partenaires", kind: "purpose", description: "Partage", lines: [{ answer: "objects" }] },
    {
      name: "forgotten",
      kind: "purpose",
      lines: [{ answer: "unanswered" }, { name: "old", answer: "yes" }],
    },
    { name: undefined, kind: "channels", lines: [{ name: "Courrier", answer: "yes" }] },
    {
      name: undefined,
      kind: "vendors",
      lines: [
        { name: "acme", answer: "yes" },
        { name: "globex", answer: "objects" },
      ],
    },
  ]);
});

it("falls back to the notice's first language", () => {
  expect(describeChoices({ consents, regulation }, catalogue, "de")[0]?.name).toBe("Newsletter");
});

it("tells by the names of a notice of the regulation, before those of any other", () => {
  const cal = JSON.parse(
    JSON.stringify({ ...noticeRequest, regulation: "ccpa" }).replaceAll("Lettre", "Bulletin"),
  );
  const first = publish(cal);
  const both = createCatalogue([{ ...first, notice: { ...first.notice, id: "cal" } }, publish()]);
  const named = (one: string) => describeChoices({ consents, regulation: one }, both, "fr")[0]?.name;
  expect(["gdpr", "ccpa", "pipeda"].map(named)).toEqual(["Lettre", "Bulletin", "Bulletin"]);
});
