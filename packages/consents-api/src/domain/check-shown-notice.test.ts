import type { NoticeSection } from "@consents/contract";
import { describe, expect, it } from "vitest";
import {
  aboutPurpose,
  charity,
  grant,
  NOON,
  noticeRequest,
  operator,
  publish,
  record,
  refusalOf,
  withPurpose,
} from "./fixtures.ts";
import { createCatalogue } from "./notice-catalogue.ts";
import { publishNotice } from "./publish-notice.ts";

const shown = { id: "choices", version: 1, language: "fr" };

describe("a notice that changed since it was shown", () => {
  const first = publish();
  const reworded = publish(
    withPurpose("news", ({ description }) => ({ description: { ...description, fr: "Autre chose" } })),
    first,
  );
  const without = publish(
    withPurpose("news", () => undefined),
    first,
  );
  const stale = { code: "purpose-version-stale", pointers: ["/consents/purposes/0"] };

  it("still takes a grant where the words are the same in the language shown", () => {
    const changed = createCatalogue([first, reworded]);
    expect(
      record({ consents: grant, notice: { ...shown, language: "en" } }, { catalogue: changed }).answer.event
        .notice,
    ).toEqual({
      ...shown,
      language: "en",
      sha256: first.text_sha256.en,
    });
    expect(refusalOf(() => record({ consents: grant, notice: shown }, { catalogue: changed }))).toEqual(
      stale,
    );
  });

  it("takes no grant of a purpose that was retired, and every withdrawal", () => {
    const changed = createCatalogue([first, without]);
    expect(refusalOf(() => record({ consents: grant }, { catalogue: changed }))).toEqual(stale);
    const consents = aboutPurpose({ id: "news", enabled: false, values: { topics: { value: "" } } });
    expect(record({ consents, notice: shown }, { catalogue: changed }).answer.created).toBe(true);
  });

  it("takes an import of what was granted then", () => {
    const request = {
      user: { organization_user_id: "ada" },
      consents: grant,
      notice: shown,
      created_at: "2026-01-01T00:00:00Z",
    };
    const more = { caller: operator, catalogue: createCatalogue([first, without]) };
    expect(record(request, more).answer.created).toBe(true);
  });
});

describe("a notice that was shown", () => {
  const [section] = noticeRequest.sections as [NoticeSection];
  const sale = {
    id: "sale",
    name: section.name,
    description: section.name,
    lawful_basis: "consent" as const,
  };
  const other = publishNotice({
    id: "other",
    organization: charity,
    request: {
      ...noticeRequest,
      regulation: "ccpa",
      channels: [],
      sections: [{ ...section, purposes: [sale] }],
    },
    now: NOON,
  })(undefined);
  const both = { catalogue: createCatalogue([publish(), other]) };
  const notice = { id: "other", version: 1, language: "en" };

  it("lets nothing be granted that is not in it, and every withdrawal through", () => {
    const consents = {
      purposes: [
        { id: "sale", enabled: false },
        { id: "news", enabled: true },
      ],
      channels: [{ id: "email", enabled: true }],
    };
    expect(refusalOf(() => record({ consents, notice }, both))).toEqual({
      code: "unknown-purpose",
      pointers: ["/consents/purposes/1/id", "/consents/channels/0/id"],
    });
    const refused = aboutPurpose({ id: "news", enabled: false });
    expect(record({ consents: refused, notice }, both).answer.event.notice?.id).toBe("other");
  });

  it("says under which regulation the choices are, unless the request does", () => {
    const consents = aboutPurpose({ id: "sale", enabled: false });
    expect(record({ consents, notice }, both).answer.event.regulation).toBe("ccpa");
    expect(record({ consents }, both).answer.event.regulation).toBe("gdpr");
    expect(record({ consents, notice, regulation: "gdpr" }, both).answer.event.regulation).toBe("gdpr");
  });
});
