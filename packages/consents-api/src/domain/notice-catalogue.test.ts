import { expect, it } from "vitest";
import { noticeRequest, publish, withPurpose } from "./fixtures.ts";
import { createCatalogue, findPurpose, joinValidations } from "./notice-catalogue.ts";
import type { StoredNotice } from "./records.ts";

const first = publish();

function other(stored: StoredNotice): StoredNotice {
  return { ...stored, notice: { ...stored.notice, id: "other" } };
}

it("knows what every version ever offered", () => {
  const second = publish(
    withPurpose("news", () => ({ channels: ["post"], preferences: [] })),
    first,
  );
  const { purposes, channels } = createCatalogue([second, first]);
  const news = purposes.get("news");
  expect([...(news?.channels ?? [])].sort()).toEqual(["email", "post", "sms"]);
  expect(news?.preferences.get("topics")).toEqual({ values: new Set(["water", "food"]), single: false });
  expect(news?.preferences.get("rhythm")?.single).toBe(true);
  expect(channels).toEqual(new Set(["email", "sms", "post"]));
});

it("lists the versions of a notice oldest first", () => {
  const second = publish({ ...noticeRequest, name: { en: "New", fr: "Nouveau" } }, first);
  const versions = createCatalogue([second, other(first), first]).notices.get("choices");
  expect(versions?.map(({ notice }) => notice.version)).toEqual([1, 2]);
});

it("calls a purpose retired when no newest version offers it, and offered when one of them does", () => {
  const without = publish(
    withPurpose("news", () => undefined),
    first,
  );
  expect(createCatalogue([first, without]).purposes.get("news")?.retired).toBe(true);
  expect(createCatalogue([first, without, other(first)]).purposes.get("news")?.retired).toBe(false);
});

it.each([
  ["consent", {}, true],
  ["consent", { required: true }, false],
  ["legitimate_interest", {}, true],
  ["contract", {}, false],
  ["legal_obligation", {}, false],
  ["vital_interests", {}, false],
  ["public_task", {}, false],
])("offers a choice on the basis of %s %o: %s", (lawful_basis, more, choosable) => {
  const stored = publish(withPurpose("news", () => ({ lawful_basis, ...more })));
  expect(createCatalogue([stored]).purposes.get("news")?.choosable).toBe(choosable);
});

it("lets the newest versions decide about choice and validations, and all of them together", () => {
  const second = publish(
    withPurpose("news", () => ({ required: true, validations: { email: { enabled: true } } })),
    first,
  );
  const alone = createCatalogue([first, second]).purposes.get("news");
  expect(alone).toMatchObject({ choosable: false, validations: { email: { enabled: true } } });
  const file = publish(withPurpose("news", () => ({ validations: { file: { enabled: true } } })));
  const both = createCatalogue([first, second, other(file)]).purposes.get("news");
  expect(both?.choosable).toBe(true);
  expect(both?.validations).toMatchObject({ email: { enabled: true }, file: { enabled: true } });
});

it("lets a yes hold for the fewest days of the newest versions", () => {
  const on = (valid_days?: number) => publish(withPurpose("news", () => ({ valid_days })));
  const daysOf = (...stored: StoredNotice[]) => createCatalogue(stored).purposes.get("news")?.valid_days;
  expect(daysOf(on(), other(on()))).toBeUndefined();
  expect(daysOf(on(30), other(on()))).toBe(30);
  expect(daysOf(on(30), other(on(20)))).toBe(20);
});

it("asks for what either of two validations asks for", () => {
  expect(
    joinValidations(
      { email: { enabled: true }, file: { enabled: false } },
      { email: { enabled: false, approval: true } },
    ),
  ).toEqual({ email: { enabled: true, approval: true }, file: { enabled: false } });
});

it("takes the basis that leaves the most say, of the newest versions", () => {
  const on = (lawful_basis: string) => publish(withPurpose("news", () => ({ lawful_basis })));
  const basisOf = (...stored: StoredNotice[]) => createCatalogue(stored).purposes.get("news")?.lawful_basis;
  expect(basisOf(first, other(on("contract")))).toBe("consent");
  expect(basisOf(on("contract"), other(on("legitimate_interest")))).toBe("legitimate_interest");
  const changed = publish(
    withPurpose("news", () => ({ lawful_basis: "public_task" })),
    first,
  );
  expect(basisOf(first, changed)).toBe("public_task");
});

it("has a purpose as the notices of the regulation have it, else as the others", () => {
  const email = { email: { enabled: true } };
  const strict = publish(withPurpose("news", () => ({ valid_days: 1, validations: email })));
  const ccpa: StoredNotice = { ...strict, notice: { ...strict.notice, id: "other", regulation: "ccpa" } };
  const without = publish(
    withPurpose("news", () => undefined),
    first,
  );
  const catalogue = createCatalogue([first, without, ccpa]);
  const under = (regulation: string) => findPurpose(catalogue, "news", regulation);
  expect(under("gdpr")).toMatchObject({ retired: true, valid_days: undefined, validations: {} });
  expect(under("ccpa")).toMatchObject({ retired: false, valid_days: 1, validations: email });
  expect(under("lgpd")).toMatchObject({ retired: false });
  expect(findPurpose(catalogue, "nothing", "gdpr")).toBeUndefined();
});

it("offers nothing under a regulation for which the newest version no longer is", () => {
  const moved = publish({ ...noticeRequest, regulation: "ccpa" }, first);
  const catalogue = createCatalogue([first, moved]);
  expect(findPurpose(catalogue, "news", "gdpr")?.retired).toBe(true);
  expect(findPurpose(catalogue, "news", "ccpa")?.retired).toBe(false);
});
