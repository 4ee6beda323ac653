import { beforeAll, describe, expect, it } from "vitest";
import { AUDIENCE, ISSUER, NOW, NOW_SECONDS, ORGANIZATION, refusal } from "../../testing/forge.ts";
import {
  createSigningKey,
  type PrivateKeyJwk,
  parsePublicKeys,
  verifyConsentToken,
} from "../consent-token/index.ts";
import { type SigningOptions, signing } from "./signing-issuer.ts";

let jwk: PrivateKeyJwk;
beforeAll(async () => {
  jwk = await createSigningKey();
});

const create = (changes: Partial<SigningOptions> = {}) =>
  signing({
    jwk,
    issuer: ISSUER,
    audience: AUDIENCE,
    organization_id: ORGANIZATION,
    now: () => NOW,
    ...changes,
  });

async function verify(token: string, published: unknown) {
  const keys = await parsePublicKeys(published);
  return verifyConsentToken(token, {
    findKey: (kid) => {
      const key = keys.find((candidate) => candidate.kid === kid);
      return key && { ...key, issuer: ISSUER, organization_id: ORGANIZATION, retired: false };
    },
    audience: AUDIENCE,
    now: NOW,
  });
}

describe("signing", () => {
  it("makes tokens that verify with the keys it publishes", async () => {
    const issuer = create();
    const { id_token, lifetime } = await issuer({
      organization_user_id: "ada",
      delegate: { id: "emp-7" },
      event: { metadata: { a: 1 } },
      lifetime: 60,
    });
    expect(lifetime).toBe(60);
    expect(await verify(id_token, issuer.jwks())).toEqual({
      iss: ISSUER,
      aud: AUDIENCE,
      sub: "ada",
      iat: NOW_SECONDS,
      exp: NOW_SECONDS + 60,
      jti: expect.stringMatching(/^[0-9a-f-]{36}$/),
      organization_id: ORGANIZATION,
      scope: "consents:read consents:write",
      delegate: { id: "emp-7" },
      act: { sub: "emp-7" },
      event: { metadata: { a: 1 } },
    });
  });

  it("numbers every token anew", async () => {
    const issuer = create();
    const tokens = await Promise.all([1, 2].map(() => issuer({ organization_user_id: "ada" })));
    const [first, second] = await Promise.all(tokens.map(({ id_token }) => verify(id_token, issuer.jwks())));
    expect(first?.jti).not.toBe(second?.jti);
  });

  it("publishes nothing private", () => {
    expect(JSON.stringify(create().jwks())).not.toContain(jwk.d);
  });

  it("signs for its own organization only, whatever a session says", async () => {
    const request = { organization_user_id: "ada", organization_id: "other" };
    const issuer = create();
    const { id_token } = await issuer(request);
    expect(await verify(id_token, issuer.jwks())).toMatchObject({ organization_id: ORGANIZATION });
  });

  it.each([
    [
      "row 87: a lifetime beyond the cap",
      { organization_user_id: "ada", lifetime: 901 },
      "lifetime-out-of-range",
    ],
    [
      "row 86: too much metadata",
      { organization_user_id: "ada", metadata: { a: "x".repeat(8_192) } },
      "metadata-too-large",
    ],
    ["a citizen without an id", { organization_user_id: "" }, "validation-failed"],
  ])("refuses %s", async (_, request, code) => {
    expect((await refusal(create({ lifetimeCap: 900 })(request))).code).toBe(code);
  });

  it.each([
    ["issuer", { issuer: "" }],
    ["audience", { audience: undefined }],
    ["organization_id", { organization_id: "a/b" }],
  ])("refuses a wrong %s at once", (_, changes) => {
    expect(() => create(changes as object)).toThrow(expect.objectContaining({ code: "config-invalid" }));
  });

  it("refuses a weak key at once, and one that does not import with the first token", async () => {
    const { d: _, ...publicJwk } = jwk;
    expect(() => create({ jwk: publicJwk as PrivateKeyJwk })).toThrow(
      expect.objectContaining({ code: "weak-key" }),
    );
    const off = create({ jwk: { ...jwk, y: jwk.x } });
    expect((await refusal(off({ organization_user_id: "ada" }))).code).toBe("weak-key");
  });
});
