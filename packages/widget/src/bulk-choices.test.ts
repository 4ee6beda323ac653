import type { Notice, NoticePurpose } from "@consents/contract";
import { describe, expect, it } from "vitest";
import { bulkChoices } from "./bulk-choices.ts";

const purpose = (id: string, more: Partial<NoticePurpose> = {}): NoticePurpose => ({
  id,
  name: { en: id },
  description: { en: id },
  lawful_basis: "consent",
  ...more,
});
const notice: Notice = {
  id: "n",
  organization_id: "acme",
  version: 1,
  published_at: "2026-11-21T10:00:00.000Z",
  name: { en: "N" },
  languages: ["en"],
  privacy_policy: { url: {}, version: "1" },
  channels: [{ id: "email", name: { en: "Email" } }],
  sections: [
    {
      id: "s",
      name: { en: "S" },
      purposes: [
        purpose("yes", { channels: ["email"] }),
        purpose("no"),
        purpose("open"),
        purpose("allowed", { lawful_basis: "legitimate_interest" }),
        purpose("objected", { lawful_basis: "legitimate_interest" }),
        purpose("required", { required: true }),
        purpose("law", { lawful_basis: "legal_obligation" }),
      ],
    },
  ],
};
const status = {
  purposes: [
    { id: "yes", enabled: true },
    { id: "no", enabled: false },
    { id: "objected", enabled_li: false },
  ],
};

describe("bulkChoices", () => {
  it("accepts every purpose and channel, and takes objections back", () => {
    expect(Object.fromEntries(bulkChoices("accept-all", notice, status))).toEqual({
      "yes/enabled/": true,
      "yes/channels/email": true,
      "no/enabled/": true,
      "open/enabled/": true,
      "objected/enabled_li/": true,
    });
  });

  it("refuses every purpose, and objects", () => {
    expect(Object.fromEntries(bulkChoices("reject-all", notice, status))).toEqual({
      "yes/enabled/": false,
      "no/enabled/": false,
      "open/enabled/": false,
      "allowed/enabled_li/": false,
      "objected/enabled_li/": false,
    });
  });

  it("withdraws what is on, and leaves the unanswered unanswered", () => {
    expect(Object.fromEntries(bulkChoices("withdraw-all", notice, status))).toEqual({
      "yes/enabled/": false,
      "no/enabled/": false,
      "allowed/enabled_li/": false,
      "objected/enabled_li/": false,
    });
  });
});
