import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isTokenError, parseConsentTokenRequest, type TokenError } from "./index.ts";

const citizen = { organization_id: "acme", organization_user_id: "ada@example.org" };
const nested = (depth: number): object => (depth === 1 ? {} : { a: nested(depth - 1) });

function refused(changes: object, lifetimeCap = 3_600): TokenError {
  try {
    parseConsentTokenRequest({ ...citizen, ...changes }, { lifetimeCap });
  } catch (error) {
    if (isTokenError(error)) return error;
    throw error;
  }
  throw new Error("was accepted");
}

describe("lifetime", () => {
  it("is 900 seconds by default, or the cap if that is shorter", () => {
    expect(parseConsentTokenRequest(citizen).lifetime).toBe(900);
    expect(parseConsentTokenRequest(citizen, { lifetimeCap: 60 }).lifetime).toBe(60);
  });

  it.each([1, 900, 3_600])("may be %s", (lifetime) => {
    expect(parseConsentTokenRequest({ ...citizen, lifetime }, { lifetimeCap: 3_600 }).lifetime).toBe(
      lifetime,
    );
  });

  it.each([0, -1, 0.5, "900", 3_601, null, true, [900]])(
    "row 87: refuses %j and names the cap",
    (lifetime) => {
      const error = refused({ lifetime });
      expect(error).toMatchObject({ code: "lifetime-out-of-range", status: 400 });
      expect(error.message).toBe("lifetime must be a whole number of seconds from 1 to 3600.");
      expect(error.errors.map(({ pointer }) => pointer)).toEqual(["/lifetime"]);
    },
  );

  it.each([Number.NaN, Number.POSITIVE_INFINITY, 1e300])(
    "refuses %s, which JSON cannot carry",
    (lifetime) => {
      expect(refused({ lifetime }).code).toBe("number-not-interoperable");
    },
  );
});

describe("content", () => {
  const places: [string, (metadata: unknown) => object][] = [
    ["/metadata", (metadata) => ({ metadata })],
    ["/event/metadata", (metadata) => ({ event: { metadata } })],
    ["/event/user/metadata", (metadata) => ({ event: { user: { metadata } } })],
    ["/delegate/metadata", (metadata) => ({ delegate: { id: "d", metadata } })],
  ];

  describe.each(places)("row 86: %s", (pointer, place) => {
    it("may be 8 KiB of UTF-8 and not a byte more", () => {
      const text = "é".repeat(4_090);
      expect(parseConsentTokenRequest({ ...citizen, ...place({ a: text }) })).toMatchObject(
        place({ a: text }),
      );
      const error = refused(place({ a: `${text}xxxxx` }));
      expect(error).toMatchObject({ code: "metadata-too-large", errors: [{ pointer }] });
    });

    it("may be 16 deep and not 17", () => {
      expect(parseConsentTokenRequest({ ...citizen, ...place(nested(16)) })).toMatchObject(place({}));
      expect(refused(place(nested(17)))).toMatchObject({ code: "too-deep" });
      expect(refused(place(nested(4_000)))).toMatchObject({ code: "too-deep" });
    });

    it.each(["__proto__", "constructor", "prototype"])("holds no %s", (key) => {
      const metadata = JSON.parse(`{"a":[{${JSON.stringify(key)}:1}]}`);
      expect(refused(place(metadata))).toMatchObject({
        code: "forbidden-key",
        errors: [{ pointer: `${pointer}/a/0` }],
      });
    });

    it.each([[[]], ["x"], [null], [1]])("is an object, not %j", (metadata) => {
      expect(refused(place(metadata))).toMatchObject({ code: "validation-failed", errors: [{ pointer }] });
    });

    it.each([
      ["half a character", { a: "\ud800" }, "ill-formed-text"],
      ["NUL", { a: "\u0000" }, "ill-formed-text"],
      ["half a character in a key", { "\udc00": 1 }, "ill-formed-text"],
      ["NaN", { a: Number.NaN }, "number-not-interoperable"],
      ["an integer that was already rounded", { a: 2 ** 53 }, "number-not-interoperable"],
      ["a Date", { a: new Date(0) }, "validation-failed"],
      ["a function", { a: () => 1 }, "validation-failed"],
      ["a bigint", { a: 1n }, "validation-failed"],
      ["undefined in an array", { a: [undefined] }, "validation-failed"],
    ])("does not hold %s", (_, metadata, code) => {
      expect(refused(place(metadata)).code).toBe(code);
    });
  });

  it("refuses a cycle instead of following it", () => {
    const metadata: Record<string, unknown> = {};
    metadata.self = metadata;
    expect(refused({ metadata }).code).toBe("too-deep");
  });

  it("takes undefined members for absent ones", () => {
    const parsed = parseConsentTokenRequest({ ...citizen, delegate: undefined, metadata: { a: undefined } });
    expect(JSON.parse(JSON.stringify(parsed))).toEqual({ ...citizen, lifetime: 900, metadata: {} });
  });

  it.each([
    ["row 89: unknown method", { validations: { sms: { enabled: true } } }, "/validations/sms"],
    [
      "row 89: approval without enabled",
      { validations: { email: { approval: true } } },
      "/validations/email/enabled",
    ],
    [
      "row 89: approval, not enabled",
      { validations: { email: { enabled: false, approval: true } } },
      "/validations/email/approval",
    ],
    ["enabled as text", { validations: { email: { enabled: "true" } } }, "/validations/email/enabled"],
    ["nobody", { organization_user_id: undefined }, "/organization_user_id"],
    ["a citizen of spaces", { organization_user_id: "  " }, "/organization_user_id"],
    ["a number as citizen", { organization_user_id: 5 }, "/organization_user_id"],
    ["an organization that is no id", { organization_id: "a/b" }, "/organization_id"],
    ["a delegate without id", { delegate: {} }, "/delegate/id"],
    ["permissions as text", { permissions: "write" }, "/permissions"],
    ["no permission", { permissions: [] }, "/permissions"],
    ["an unknown permission", { permissions: ["write", "admin"] }, "/permissions/1"],
  ])("%s is validation-failed", (_, changes, pointer) => {
    expect(refused(changes)).toMatchObject({ code: "validation-failed", errors: [{ pointer }] });
  });

  it.each([
    ["at the top", { organisation_id: "x" }, "/organisation_id"],
    ["in the delegate", { delegate: { id: "d", nmae: "x" } }, "/delegate/nmae"],
    ["in the event", { event: { metdata: {} } }, "/event/metdata"],
  ])("a field that is not known %s is unknown-field", (_, changes, pointer) => {
    expect(refused(changes)).toMatchObject({ code: "unknown-field", errors: [{ pointer }] });
  });

  it.each([null, [], "x", 1, true, undefined])("a request of %j is validation-failed", (body) => {
    expect(() => parseConsentTokenRequest(body)).toThrow(
      expect.objectContaining({ code: "validation-failed" }),
    );
  });
});

describe("laws", () => {
  it("every JSON value is either parsed or refused with a code, and no value is repeated", () => {
    const secret = "s3cr3t-value";
    const value = fc.oneof(fc.jsonValue(), fc.constant(secret), fc.constant({ [secret.slice(2)]: secret }));
    const fields = fc.constantFrom(
      "organization_id",
      "organization_user_id",
      "lifetime",
      "metadata",
      "event",
      "delegate",
      "validations",
      "permissions",
    );
    fc.assert(
      fc.property(fc.dictionary(fields, value), (changes) => {
        try {
          parseConsentTokenRequest({ ...citizen, ...changes });
        } catch (error) {
          expect(isTokenError(error)).toBe(true);
          expect((error as TokenError).message).not.toContain(secret);
          expect(JSON.stringify((error as TokenError).errors)).not.toContain(secret);
        }
      }),
      { numRuns: 500 },
    );
  });
});
