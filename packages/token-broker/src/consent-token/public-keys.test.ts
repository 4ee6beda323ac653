import { exportJWK, generateKeyPair } from "jose";
import { beforeAll, describe, expect, it } from "vitest";
import { refusal, segment } from "../../testing/forge.ts";
import { createSigningKey, importSigningKey, type PublicKeyJwk, parsePublicKeys } from "./index.ts";

let p256: PublicKeyJwk;
let ed25519: PublicKeyJwk;
beforeAll(async () => {
  p256 = (await importSigningKey(await createSigningKey("ES256"))).publicJwk;
  ed25519 = (await importSigningKey(await createSigningKey("Ed25519"))).publicJwk;
});

const refused = async (...keys: unknown[]) => {
  const { code, errors } = await refusal(parsePublicKeys({ keys }));
  return { code, reason: errors[0]?.detail, pointer: errors[0]?.pointer };
};

describe("parsePublicKeys", () => {
  it("imports both kinds of keys and drops members it does not know", async () => {
    const keys = await parsePublicKeys({
      keys: [
        { ...p256, ext: true, note: "x" },
        { ...ed25519, alg: "EdDSA" },
      ],
    });
    expect(keys.map(({ kid, alg, jwk }) => ({ kid, alg, jwk }))).toEqual([
      { kid: p256.kid, alg: "ES256", jwk: p256 },
      { kid: ed25519.kid, alg: "Ed25519", jwk: ed25519 },
    ]);
  });

  it("takes an empty set: nobody signs any more", async () => {
    await expect(parsePublicKeys({ keys: [] })).resolves.toEqual([]);
  });

  it.each([undefined, null, [], {}, { keys: {} }, { keys: "x" }, "x"])(
    "refuses %j, which is no JWK set",
    async (jwks) => {
      expect((await refusal(parsePublicKeys(jwks))).code).toBe("validation-failed");
    },
  );

  it("refuses more than 32 keys", async () => {
    expect((await refused(...Array(33).fill(p256))).code).toBe("validation-failed");
  });

  it("row 28: refuses use enc, and says which key", async () => {
    expect(await refused(ed25519, { ...p256, use: "enc" })).toEqual({
      code: "weak-key",
      reason: '"use" must be "sig"',
      pointer: "/keys/1",
    });
  });

  it("row 28: refuses key_ops without verify", async () => {
    expect(await refused({ ...p256, key_ops: ["encrypt"] })).toMatchObject({
      reason: '"key_ops" must hold "verify"',
    });
  });

  it("row 28: refuses RSA of any size, other curves and symmetric keys", async () => {
    const rsa = await exportJWK((await generateKeyPair("RS256", { extractable: true })).publicKey);
    const p521 = await exportJWK((await generateKeyPair("ES512", { extractable: true })).publicKey);
    const x25519 = { kty: "OKP", crv: "X25519", x: ed25519.x };
    const secp256k1 = { ...p256, crv: "secp256k1" };
    const oct = { kty: "oct", alg: "HS256" };
    for (const key of [rsa, p521, x25519, secp256k1, oct, { ...p256, kty: "OKP" }]) {
      expect(await refused({ ...key, kid: "k" })).toMatchObject({
        reason: "only P-256 and Ed25519 keys are accepted",
      });
    }
  });

  it.each(["ES384", "RS256", "HS256", "none", "EdDSA", 7])("row 28: refuses alg %s on P-256", async (alg) => {
    expect(await refused({ ...p256, alg })).toMatchObject({ reason: '"alg" must be "ES256"' });
  });

  it("row 28: refuses a point that is not on the curve", async () => {
    const zero = segment(new Uint8Array(32));
    expect(await refused({ ...p256, x: zero, y: zero })).toMatchObject({
      reason: "its point is not on the curve",
    });
    expect(await refused({ ...p256, y: p256.x })).toMatchObject({ reason: "its point is not on the curve" });
  });

  it.each(["x", "y"])(
    "row 28: refuses a coordinate %s that is not 32 bytes in canonical base64url",
    async (member) => {
      const good = p256[member as "x" | "y"]!;
      for (const value of [undefined, 7, "", `${good}=`, good.slice(1), `${good}A`]) {
        expect(await refused({ ...p256, [member]: value })).toMatchObject({
          reason: `"${member}" must be 32 bytes in base64url`,
        });
      }
    },
  );

  it.each([undefined, "", "a b", "../x", "k".repeat(129), 7])("refuses kid %j", async (kid) => {
    expect(await refused({ ...p256, kid })).toMatchObject({
      reason: '"kid" must be 1 to 128 letters, digits or . _ : ~ -',
    });
  });

  it("row 29: refuses a kid that stands twice", async () => {
    expect(await refused(p256, { ...ed25519, kid: p256.kid })).toEqual({
      code: "weak-key",
      reason: "another key has the same kid",
      pointer: "/keys/1",
    });
  });

  it.each(["d", "p", "q", "dp", "dq", "qi", "oth", "k", "priv"])(
    "row 29: refuses the private member %s",
    async (member) => {
      const secret = "very-secret-number";
      const error = await refusal(parsePublicKeys({ keys: [{ ...p256, [member]: secret }] }));
      expect(error.errors[0]?.detail).toMatch(/^it holds private members/);
      expect(JSON.stringify(error.toProblem())).not.toContain(secret);
    },
  );
});

describe("Ed25519 points of small order", () => {
  const points = [
    Buffer.from("00".repeat(32), "hex"),
    Buffer.from(`01${"00".repeat(31)}`, "hex"),
    Buffer.from("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05", "hex"),
    Buffer.from("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a", "hex"),
    Buffer.from(`ec${"ff".repeat(30)}7f`, "hex"),
    Buffer.from(`ed${"ff".repeat(30)}7f`, "hex"),
    Buffer.from(`ee${"ff".repeat(30)}7f`, "hex"),
  ];
  const withSign = (point: Buffer) => Buffer.from(point).fill(point[31]! | 0x80, 31);

  it.each([...points, ...points.map(withSign)].map((point) => [point.toString("hex"), point]))(
    "row 28: refuses %s",
    async (_, point) => {
      expect(await refused({ ...ed25519, x: segment(new Uint8Array(point as Buffer)) })).toMatchObject({
        code: "weak-key",
        reason: "its point is of small order",
      });
    },
  );
});
