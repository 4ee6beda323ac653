import { exportJWK, generateKeyPair } from "jose";
import { describe, expect, it } from "vitest";
import { goodClaims, refusal } from "../../testing/forge.ts";
import { createSigningKey, importSigningKey, parsePublicKeys, signConsentToken } from "./index.ts";

const weak = async (jwk: unknown) => (await refusal(importSigningKey(jwk))).message;

describe("createSigningKey", () => {
  it.each(["ES256", "Ed25519"] as const)(
    "makes a private key that can be imported and registered: %s",
    async (alg) => {
      const jwk = await createSigningKey(alg);
      const key = await importSigningKey(jwk);
      expect(key).toMatchObject({ kid: jwk.kid, alg });
      expect(key.privateKey.extractable).toBe(false);
      expect(key.publicJwk).not.toHaveProperty("d");
      await expect(parsePublicKeys({ keys: [key.publicJwk] })).resolves.toMatchObject([
        { kid: jwk.kid, alg },
      ]);
    },
  );

  it("makes another key each time, named by its thumbprint (RFC 7638)", async () => {
    const [first, second] = await Promise.all([createSigningKey(), createSigningKey()]);
    expect(first.kid).toMatch(/^[\w-]{43}$/);
    expect(first.kid).not.toBe(second.kid);
  });
});

describe("importSigningKey", () => {
  it("refuses a public key", async () => {
    const { publicJwk } = await importSigningKey(await createSigningKey());
    expect(await weak(publicJwk)).toBe('The key must not be used: "d" must be 32 bytes in base64url.');
  });

  it("refuses halves of two keys", async () => {
    for (const alg of ["ES256", "Ed25519"] as const) {
      const [first, second] = await Promise.all([createSigningKey(alg), createSigningKey(alg)]);
      expect(await weak({ ...first, d: second.d })).toMatch(/halves do not fit|cannot be imported/);
    }
  });

  it("refuses RSA, other curves and anything that is no key", async () => {
    const rsa = await exportJWK((await generateKeyPair("RS256", { extractable: true })).privateKey);
    const p384 = await exportJWK((await generateKeyPair("ES384", { extractable: true })).privateKey);
    for (const jwk of [
      { ...rsa, kid: "r" },
      { ...p384, kid: "p" },
      { kty: "oct", k: "AAAA", kid: "o" },
    ]) {
      expect(await weak(jwk)).toBe("The key must not be used: only P-256 and Ed25519 keys are accepted.");
    }
    for (const jwk of [undefined, null, "secret", []]) {
      expect(await weak(jwk)).toBe("The key must not be used: it is not a JWK.");
    }
  });
});

describe("signConsentToken", () => {
  it("refuses to make a token that no verifier would look at", async () => {
    const key = await importSigningKey(await createSigningKey());
    const error = await refusal(signConsentToken(goodClaims({ metadata: { a: "x".repeat(6_000) } }), key));
    expect(error).toMatchObject({ code: "metadata-too-large", status: 400 });
  });
});
