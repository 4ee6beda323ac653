import type { ConsentEventRequest, ErrorCode } from "@consents/contract";
import { describe, expect, it } from "vitest";
import { consentsOf } from "./consent-status.ts";
import {
  aboutPurpose,
  adaAfter,
  citizen,
  grant,
  publish,
  record,
  refusalOf,
  withPurpose,
} from "./fixtures.ts";
import { createCatalogue } from "./notice-catalogue.ts";

const shown = { id: "choices", version: 1, language: "fr" };

describe("an event is refused for", () => {
  it.each<[ErrorCode, string, ConsentEventRequest, string[]]>([
    ["empty-event", "nothing", {}, []],
    ["empty-event", "a purpose without an answer", { consents: aboutPurpose({ id: "news" }) }, []],
    ["empty-event", "metadata alone", { consents: aboutPurpose({ id: "news", metadata: { a: 1 } }) }, []],
    [
      "unknown-purpose",
      "a purpose",
      { consents: aboutPurpose({ id: "nwes", enabled: true }) },
      ["/consents/purposes/0/id"],
    ],
    [
      "unknown-purpose",
      "a preference and a value",
      {
        consents: aboutPurpose({
          id: "news",
          values: { topics: { value: "water,war" }, colour: { value: "red" }, rhythm: { value: "" } },
        }),
      },
      ["/consents/purposes/0/values/topics/value", "/consents/purposes/0/values/colour"],
    ],
    [
      "unknown-purpose",
      "a channel that the purpose does not use, and one that nobody uses",
      {
        consents: {
          purposes: [{ id: "news", channels: [{ id: "post", enabled: true }] }],
          channels: [
            { id: "post", enabled: true },
            { id: "pigeon", enabled: true },
          ],
        },
      },
      ["/consents/purposes/0/channels/0/id", "/consents/channels/1/id"],
    ],
    [
      "unknown-purpose",
      "a preference of the older tree",
      { consents: aboutPurpose({ id: "news", preferences: [{ id: "colour", enabled: true }] }) },
      ["/consents/purposes/0/preferences/0/id"],
    ],
    [
      "conflicting-choices",
      "a purpose twice with opposite answers",
      {
        consents: {
          purposes: [
            { id: "news", enabled: true },
            { id: "news", enabled: false },
          ],
        },
      },
      ["/consents/purposes/1/enabled"],
    ],
    [
      "conflicting-choices",
      "a vendor in both lists",
      { consents: { vendors: { enabled: ["acme"], disabled: ["acme"] } } },
      ["/consents/vendors/disabled/0"],
    ],
    [
      "conflicting-choices",
      "two values of a preference that takes one",
      { consents: aboutPurpose({ id: "news", values: { rhythm: { value: "weekly,monthly" } } }) },
      ["/consents/purposes/0/values/rhythm/value"],
    ],
    [
      "purpose-not-choosable",
      "a purpose required by law",
      { consents: aboutPurpose({ id: "accounts", enabled: false }) },
      ["/consents/purposes/0/enabled"],
    ],
    ["unknown-regulation", "a regulation", { regulation: "moon", consents: grant }, ["/regulation"]],
    ["unknown-notice", "a notice", { consents: grant, notice: { ...shown, id: "other" } }, ["/notice/id"]],
    [
      "unknown-notice",
      "a version",
      { consents: grant, notice: { ...shown, version: 2 } },
      ["/notice/version"],
    ],
    [
      "unknown-notice",
      "a language",
      { consents: grant, notice: { ...shown, language: "toString" } },
      ["/notice/language"],
    ],
    [
      "proof-missing",
      "a signature that is not there",
      { consents: aboutPurpose({ id: "surveys", enabled: true }) },
      ["/proofs_id"],
    ],
    [
      "metadata-too-large",
      "9 KB of metadata",
      { consents: grant, metadata: { text: "x".repeat(9_000) } },
      ["/metadata"],
    ],
    [
      "metadata-too-large",
      "9 KB within a choice",
      { consents: aboutPurpose({ id: "news", enabled: true, metadata: { text: "x".repeat(9_000) } }) },
      ["/consents/purposes/0/metadata"],
    ],
    [
      "validation-failed",
      "more answers than a user may hold",
      { consents: { vendors: { enabled: Array.from({ length: 5_001 }, (_, index) => `v${index}`) } } },
      ["/consents"],
    ],
  ])("%s: %s", (code, _, request, pointers) => {
    expect(refusalOf(() => record(request))).toEqual({ code: code, pointers: pointers });
  });

  it("is metadata that grows too large by merging", () => {
    const there = adaAfter();
    there.user!.metadata = { old: "x".repeat(5_000) };
    const caller = citizen({ event: { user: { metadata: { more: "x".repeat(5_000) } } } });
    expect(refusalOf(() => record({ consents: grant }, { caller }, there))).toEqual({
      code: "metadata-too-large",
      pointers: ["/user/metadata"],
    });
  });

  it("is not a choice said twice in the same words", () => {
    const consents = {
      purposes: [
        { id: "news", enabled: true },
        { id: "news", enabled: true },
      ],
    };
    expect(consentsOf(record({ consents }).answer.status).purposes).toEqual([{ id: "news", enabled: true }]);
  });

  it("is not a preference of a purpose that is required", () => {
    const required = createCatalogue([publish(withPurpose("news", () => ({ required: true })))]);
    const consents = aboutPurpose({ id: "news", values: { topics: { value: "water" } } });
    expect(record({ consents }, { catalogue: required }).answer.created).toBe(true);
  });
});
