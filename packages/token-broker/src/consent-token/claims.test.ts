import { beforeAll, describe, expect, it } from "vitest";
import {
  AUDIENCE,
  createKnownKey,
  forge,
  goodClaims,
  goodHeader,
  ISSUER,
  type KnownKey,
  NOW,
  NOW_SECONDS,
  ORGANIZATION,
  refusal,
  verifyWith,
} from "../../testing/forge.ts";
import { createConsentTokenClaims, parseConsentTokenRequest } from "./index.ts";

let site: KnownKey;
beforeAll(async () => {
  site = await createKnownKey("Ed25519");
});

/** Signs the claims, or a JSON text, with a good key and verifies them. */
async function verify(payload: object | string, lifetimeCap?: number) {
  const token = await forge(site.key, goodHeader(site.key), payload);
  return verifyWith([site], token, lifetimeCap === undefined ? {} : { lifetimeCap });
}

const code = async (payload: object | string) => (await refusal(verify(payload))).code;
const nested = (depth: number): object => (depth === 1 ? {} : { a: nested(depth - 1) });
const day = 86_400;

describe("createConsentTokenClaims", () => {
  const options = { issuer: ISSUER, audience: AUDIENCE, now: NOW, jti: "jti-1" };
  const create = (request: object) =>
    createConsentTokenClaims(
      parseConsentTokenRequest({ organization_id: ORGANIZATION, organization_user_id: "ada", ...request }),
      options,
    );

  it("lives 900 seconds and may write unless told otherwise", () => {
    expect(create({})).toEqual({
      iss: ISSUER,
      aud: AUDIENCE,
      sub: "ada",
      iat: NOW_SECONDS,
      exp: NOW_SECONDS + 900,
      jti: "jti-1",
      organization_id: ORGANIZATION,
      scope: "consents:read consents:write",
    });
  });

  it("carries everything that was asked for, and the delegate as actor", () => {
    const request = {
      metadata: { a: 1 },
      event: { metadata: { b: 2 }, user: { metadata: { c: 3 } } },
      delegate: { id: "emp-7", name: "Grace", metadata: { desk: 4 } },
      validations: { email: { enabled: true, approval: true } },
    };
    expect(create({ ...request, lifetime: 60, permissions: ["read"] })).toMatchObject({
      ...request,
      act: { sub: "emp-7" },
      exp: NOW_SECONDS + 60,
      scope: "consents:read",
    });
  });

  it("counts reading as part of writing", () => {
    expect(create({ permissions: ["write", "read"] }).scope).toBe("consents:read consents:write");
  });
});

describe("time", () => {
  it.each([
    ["not yet expired by a second", { iat: NOW_SECONDS - 899, exp: NOW_SECONDS + 1 }],
    ["row 30: expired by 30 s, which clocks may differ", { iat: NOW_SECONDS - 900, exp: NOW_SECONDS - 30 }],
    ["row 31: issued 60 s in the future", { iat: NOW_SECONDS + 60, exp: NOW_SECONDS + 960 }],
    ["row 31: not before 60 s in the future", { nbf: NOW_SECONDS + 60 }],
    ["row 33: 90 days", { exp: NOW_SECONDS + 90 * day }],
  ])("accepts %s", async (_, claims) => {
    await expect(verify(goodClaims(claims))).resolves.toMatchObject({ sub: "ada@example.org" });
  });

  it.each([
    ["row 30: expired by 31 s", { iat: NOW_SECONDS - 900, exp: NOW_SECONDS - 31 }, "token-expired"],
    [
      "row 31: issued 61 s in the future",
      { iat: NOW_SECONDS + 61, exp: NOW_SECONDS + 961 },
      "token-not-yet-valid",
    ],
    ["row 31: not before 61 s in the future", { nbf: NOW_SECONDS + 61 }, "token-not-yet-valid"],
    ["row 32: exp missing", { exp: undefined }, "token-invalid"],
    ["row 32: exp null", { exp: null }, "token-invalid"],
    ["row 32: exp as text", { exp: String(NOW_SECONDS + 900) }, "token-invalid"],
    ["row 32: exp a fraction", { exp: NOW_SECONDS + 900.5 }, "token-invalid"],
    ["row 32: exp negative", { iat: 0, exp: -1 }, "token-invalid"],
    ["row 32: exp in the year 9999", { exp: 253_370_764_800 }, "token-invalid"],
    [
      "row 32: exp in the year 10000, iat a second before",
      { iat: 253_402_300_799, exp: 253_402_300_800 },
      "token-invalid",
    ],
    ["row 32: iat missing", { iat: undefined }, "token-invalid"],
    ["row 32: iat as text", { iat: String(NOW_SECONDS) }, "token-invalid"],
    ["row 32: nbf as text", { nbf: "0" }, "token-invalid"],
    ["row 33: 90 days and a second", { exp: NOW_SECONDS + 90 * day + 1 }, "token-invalid"],
    ["row 33: too long, and expired", { iat: 0, exp: NOW_SECONDS - 900 }, "token-invalid"],
    ["exp equal to iat", { exp: NOW_SECONDS }, "token-invalid"],
    ["exp before iat", { exp: NOW_SECONDS - 1 }, "token-invalid"],
  ])("refuses %s", async (_, claims, expected) => {
    expect(await code(goodClaims(claims))).toBe(expected);
  });

  it("row 32: refuses exp 1e400", async () => {
    const text = JSON.stringify(goodClaims()).replace(/"exp":\d+/, '"exp":1e400');
    expect(await code(text)).toBe("token-invalid");
  });

  it("row 33: the cap is the server's", async () => {
    await expect(verify(goodClaims(), 900)).resolves.toBeDefined();
    expect((await refusal(verify(goodClaims(), 899))).code).toBe("token-invalid");
  });
});

describe("every other wrong claim is token-invalid", () => {
  const tooLarge = { text: "x".repeat(8_180) };
  const wrong: [string, object][] = [
    ["row 34: iss missing", { iss: undefined }],
    ["row 34: iss of somebody else", { iss: "https://evil.example" }],
    ["row 34: iss with a slash more", { iss: `${ISSUER}/` }],
    ["row 34: iss as array", { iss: [ISSUER] }],
    ["row 34: aud missing", { aud: undefined }],
    ["row 34: aud of another API", { aud: "https://other.example.org" }],
    ["row 34: aud as array of the right one", { aud: [AUDIENCE] }],
    ["row 34: aud array with extras", { aud: [AUDIENCE, "x"] }],
    ["row 34: aud empty", { aud: "" }],
    ["row 35: jti missing", { jti: undefined }],
    ["row 35: jti empty", { jti: "" }],
    ["row 35: jti of 129 characters", { jti: "j".repeat(129) }],
    ["row 35: jti a number", { jti: 1 }],
    ["row 36: organization_id missing", { organization_id: undefined }],
    ["row 36: organization_id a number", { organization_id: 1 }],
    ["row 36: organization_id an array", { organization_id: [ORGANIZATION] }],
    ["row 36: organization_id of somebody else", { organization_id: "other" }],
    ["row 37: sub missing", { sub: undefined }],
    ["row 37: sub empty", { sub: "" }],
    ["row 37: sub only spaces", { sub: "   " }],
    ["row 37: sub of 257 characters", { sub: "u".repeat(257) }],
    ["row 37: sub with a control character", { sub: "a\u0007b" }],
    ["row 37: sub with NUL", { sub: "a\u0000b" }],
    ["row 37: sub with half a character", { sub: "a\ud800" }],
    ["row 37: sub with a direction override", { sub: "a\u202eb" }],
    ["row 37: sub with a soft hyphen", { sub: "a\u00adb" }],
    ["row 37: sub that no path leads to", { sub: ".." }],
    ["row 37: sub a number", { sub: 7 }],
    ["row 38: metadata an array", { metadata: [] }],
    ["row 38: metadata a text", { metadata: "x" }],
    ["row 38: metadata null", { metadata: null }],
    ["row 38: metadata 17 deep", { metadata: nested(17) }],
    ["row 38: event metadata 17 deep", { event: { metadata: nested(17) } }],
    ["row 38: user metadata 17 deep", { event: { user: { metadata: nested(17) } } }],
    ["row 38: metadata with constructor", { metadata: { a: { constructor: 1 } } }],
    ["row 38: metadata with prototype in an array", { metadata: { a: [{ prototype: 1 }] } }],
    ["row 38: metadata with half a character", { metadata: { a: "\udfff" } }],
    ["row 38: metadata with a half key", { metadata: { "\ud800": 1 } }],
    ["event an array", { event: [] }],
    ["event with an unknown member", { event: { status: "confirmed" } }],
    ["row 39: delegate without id", { delegate: { name: "Grace" } }],
    ["row 39: delegate id empty", { delegate: { id: "" } }],
    ["row 39: delegate name of 2 KB", { delegate: { id: "d", name: "n".repeat(2_000) } }],
    ["row 39: delegate name with a bidi override", { delegate: { id: "d", name: "Ada\u202e" } }],
    ["row 39: delegate with an unknown member", { delegate: { id: "d", role: "admin" } }],
    ["act without a delegate", { act: { sub: "emp-7" } }],
    ["act of another delegate", { delegate: { id: "emp-8" }, act: { sub: "emp-7" } }],
    ["act in a chain", { delegate: { id: "emp-7" }, act: { sub: "emp-7", act: { sub: "x" } } }],
    ["row 40: validations enabled as text", { validations: { email: { enabled: "true" } } }],
    ["row 40: unknown validation method", { validations: { sms: { enabled: true } } }],
    [
      "row 40: validation approval without enabled",
      { validations: { file: { enabled: false, approval: true } } },
    ],
    ["row 40: validations an array", { validations: [] }],
    ["scope missing", { scope: undefined }],
    ["scope empty", { scope: "" }],
    ["scope of something else", { scope: "consents:read admin" }],
    ["scope as array", { scope: ["consents:read"] }],
  ];

  it.each(wrong)("%s", async (_, claims) => {
    expect(await code(goodClaims(claims))).toBe("token-invalid");
  });

  it("row 38: metadata with __proto__", async () => {
    const text = `${JSON.stringify(goodClaims()).slice(0, -1)},"metadata":{"__proto__":{"admin":true}}}`;
    expect(await code(text)).toBe("token-invalid");
  });

  it("row 38: metadata of 9 KB does not even fit into a token", async () => {
    expect(await code(goodClaims({ metadata: tooLarge }))).toBe("token-malformed");
  });

  it("the claims are good at the limits", async () => {
    const claims = goodClaims({
      sub: "u".repeat(256),
      jti: "j".repeat(128),
      metadata: nested(16),
      event: { metadata: nested(16), user: { metadata: nested(16) } },
      delegate: { id: "d".repeat(128), name: "n".repeat(256), metadata: nested(16) },
      act: { sub: "d".repeat(128) },
      validations: { email: { enabled: false }, file: { enabled: true, approval: true } },
    });
    await expect(verify(claims)).resolves.toEqual(claims);
  });
});
