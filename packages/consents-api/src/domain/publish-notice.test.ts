import type { NoticeRequest } from "@consents/contract";
import { describe, expect, it } from "vitest";
import { canonicalSha256 } from "./canonical-json.ts";
import { charity, NOON, noticeRequest, publish, refusalOf, withPurpose } from "./fixtures.ts";
import { noticeText } from "./notice-text.ts";
import { publishNotice } from "./publish-notice.ts";

describe("publishNotice", () => {
  it("makes the first version, then the next", () => {
    const first = publish();
    expect(first.notice).toEqual({
      ...noticeRequest,
      id: "choices",
      organization_id: "charity",
      version: 1,
      published_at: "2026-11-20T12:00:00.000Z",
    });
    expect(
      publish(
        withPurpose("news", () => undefined),
        first,
      ).notice.version,
    ).toBe(2);
  });

  it("makes no new version of the same content, in whatever order its members come", () => {
    const first = publish();
    const reversed = Object.fromEntries(Object.entries(noticeRequest).reverse()) as unknown as NoticeRequest;
    expect(publish(structuredClone(reversed), first)).toBe(first);
  });

  it("makes a new version when an old one comes back", () => {
    const first = publish();
    const second = publish(
      withPurpose("news", () => undefined),
      first,
    );
    expect(publish(noticeRequest, second).notice.version).toBe(3);
  });
});

describe("the hash of what was shown", () => {
  const { notice, text_sha256 } = publish();

  it("is there for every language, of the canonical text in that language alone", () => {
    expect(Object.keys(text_sha256)).toEqual(["en", "fr"]);
    expect(text_sha256.fr).toBe(canonicalSha256(noticeText(notice, "fr")));
    expect(JSON.stringify(noticeText(notice, "fr"))).not.toContain("Newsletter");
  });

  it("changes with a word in that language, not with one in another", () => {
    const reworded = publish(withPurpose("news", ({ name }) => ({ name: { ...name, fr: "Infolettre" } })));
    expect(reworded.text_sha256.fr).not.toBe(text_sha256.fr);
    expect(reworded.text_sha256.en).toBe(text_sha256.en);
  });

  it.each<[string, NoticeRequest]>([
    ["a value", withPurpose("news", ({ preferences }) => ({ preferences: preferences?.slice(0, 1) }))],
    ["the lawful basis", withPurpose("news", () => ({ lawful_basis: "contract" }))],
    [
      "the privacy policy",
      { ...noticeRequest, privacy_policy: { ...noticeRequest.privacy_policy, version: "4" } },
    ],
  ])("changes with %s", (_, request) => {
    expect(publish(request).text_sha256.en).not.toBe(text_sha256.en);
  });

  it("does not change with the version or with what nobody sees", () => {
    const second = publish(
      withPurpose("surveys", () => ({ validations: {} })),
      publish(),
    );
    expect(second.notice.version).toBe(2);
    expect(second.text_sha256).toEqual(text_sha256);
  });
});

describe("a notice is refused", () => {
  const purpose = noticeRequest.sections[0]!.purposes[0]!;
  const at = "/sections/0/purposes/0";

  it.each<[string, NoticeRequest, string[]]>([
    ["with a language twice", { ...noticeRequest, languages: ["en", "fr", "en"] }, ["/languages/2"]],
    [
      "with a channel twice",
      { ...noticeRequest, channels: [...noticeRequest.channels, noticeRequest.channels[0]!] },
      ["/channels/3"],
    ],
    [
      "with a purpose twice, and its section",
      {
        ...noticeRequest,
        sections: [noticeRequest.sections[0]!, { ...noticeRequest.sections[0]!, purposes: [purpose] }],
      },
      ["/sections/1", "/sections/1/purposes/0/id"],
    ],
    [
      "with a preference and a value twice",
      withPurpose("news", ({ preferences = [] }) => ({
        preferences: [
          { ...preferences[0], values: [...preferences[0]!.values, preferences[0]!.values[0]] },
          preferences[0],
        ],
      })),
      [`${at}/preferences/1`, `${at}/preferences/0/values/2`],
    ],
    [
      "without a text in a language",
      withPurpose("news", () => ({ name: { en: "News" } })),
      [`${at}/name/fr`],
    ],
    [
      "with a blank text",
      withPurpose("news", () => ({ description: { en: " ", fr: "x" } })),
      [`${at}/description/en`],
    ],
    [
      "with a channel that it does not have",
      withPurpose("news", () => ({ channels: ["pigeon"] })),
      [`${at}/channels/0`],
    ],
    [
      "with a yes that ends where nobody asks for one",
      withPurpose("partners", () => ({ valid_days: 365 })),
      ["/sections/0/purposes/1/valid_days"],
    ],
    [
      "with an approval of nothing",
      withPurpose("news", () => ({ validations: { email: { enabled: false, approval: true } } })),
      [`${at}/validations/email/approval`],
    ],
    [
      "with a privacy policy that is no page",
      {
        ...noticeRequest,
        privacy_policy: { url: { en: "javascript:alert(1)", fr: "/privacy" }, version: "" },
      },
      ["/privacy_policy/url/en", "/privacy_policy/url/fr", "/privacy_policy/version"],
    ],
    [
      "with more purposes than an event may answer",
      {
        ...noticeRequest,
        sections: [
          {
            id: "many",
            name: { en: "x", fr: "x" },
            purposes: Array.from({ length: 1_001 }, (_, index) => ({ ...purpose, id: `p${index}` })),
          },
        ],
      },
      ["/sections"],
    ],
  ])("%s", (_, request, pointers) => {
    expect(refusalOf(() => publish(request))).toEqual({ code: "validation-failed", pointers });
  });

  it("in a language that is called like a member of every object, when the text is not there", () => {
    const { code, pointers } = refusalOf(() =>
      publish({ ...noticeRequest, languages: ["en", "fr", "valueOf"] }),
    );
    expect(code).toBe("validation-failed");
    expect(pointers).toContain("/name/valueOf");
  });

  it("under a regulation that the organization does not use", () => {
    const request = { ...noticeRequest, regulation: "moon" };
    expect(refusalOf(() => publishNotice({ id: "n", organization: charity, request, now: NOON }))).toEqual({
      code: "unknown-regulation",
      pointers: ["/regulation"],
    });
  });
});
