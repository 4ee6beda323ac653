import { describe, expect, it } from "vitest";
import { aboutPurpose, grant, operator, publish, record, refusalOf, withPurpose } from "./fixtures.ts";
import { createCatalogue } from "./notice-catalogue.ts";

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
