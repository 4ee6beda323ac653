import fc from "fast-check";
import { exportSPKI, importJWK } from "jose";
import { beforeAll, describe, expect, it, vi } from "vitest";
import {
  AUDIENCE,
  createKnownKey,
  forge,
  goodClaims,
  goodHeader,
  ISSUER,
  type KnownKey,
  NOW,
  ORGANIZATION,
  refusal,
  segment,
  signSegments,
  verifyWith,
} from "../../testing/forge.ts";
import {
  createConsentTokenClaims,
  isTokenError,
  parseConsentTokenRequest,
  signConsentToken,
} from "./index.ts";

let site: KnownKey;
let edwards: KnownKey;
let server: KnownKey;
let other: KnownKey;
let retired: KnownKey;
let attacker: KnownKey;
let known: KnownKey[];
let good: string;

beforeAll(async () => {
  site = await createKnownKey("ES256");
  edwards = await createKnownKey("Ed25519");
  server = await createKnownKey("ES256", { issuer: AUDIENCE, organization_id: null });
  other = await createKnownKey("ES256", { organization_id: "other" });
  retired = await createKnownKey("ES256", { retired: true });
  attacker = await createKnownKey("ES256");
  known = [site, edwards, server, other, retired];
  good = await signConsentToken(goodClaims(), site.key);
});

const verify = (token: unknown) => verifyWith(known, token);
const code = async (token: unknown) => (await refusal(verify(token))).code;
const parts = (token: string) => token.split(".") as [string, string, string];

describe("a good token", () => {
  it.each(["ES256", "Ed25519"] as const)("is verified and gives its claims: %s", async (alg) => {
    const { key } = alg === "ES256" ? site : edwards;
    await expect(verify(await signConsentToken(goodClaims(), key))).resolves.toEqual(goodClaims());
  });

  it("may name Ed25519 by its older name", async () => {
    const token = await forge(edwards.key, goodHeader(edwards.key, { alg: "EdDSA" }), goodClaims());
    await expect(verify(token)).resolves.toEqual(goodClaims());
  });

  it("of the consents API itself may speak for any organization", async () => {
    const claims = goodClaims({ iss: AUDIENCE, organization_id: "some-other" });
    await expect(verify(await signConsentToken(claims, server.key))).resolves.toEqual(claims);
  });

  it("may carry claims we do not know; they are left out", async () => {
    const token = await forge(site.key, goodHeader(site.key), goodClaims({ nonce: "1", nbf: 1 }));
    await expect(verify(token)).resolves.toEqual(goodClaims());
  });

  it("is checked against a key that is found asynchronously, by its kid alone", async () => {
    const findKey = vi.fn(async () => site.known);
    await verifyWith([], good, { findKey });
    expect(findKey.mock.calls).toEqual([[site.key.kid]]);
  });
});

/** Rows 13 to 24: everything about the signature and the key. */
const cryptographic: Record<string, () => Promise<string> | string> = {
  ...Object.fromEntries(
    ["none", "None", "nOnE", "NONE", "", "ES256 ", "es256", "ES384", "ES256K", "RS256", "PS256", "HS256"].map(
      (alg) => [
        `row 13: alg ${JSON.stringify(alg)}, signed all the same`,
        () => forge(site.key, goodHeader(site.key, { alg }), goodClaims()),
      ],
    ),
  ),
  "row 13: alg none without a signature": () =>
    `${segment(goodHeader(site.key, { alg: "none" }))}.${parts(good)[1]}.`,
  "row 13: empty signature": () => `${parts(good)[0]}.${parts(good)[1]}.`,
  "row 13: alg missing": () => forge(site.key, { kid: site.key.kid, typ: "consent+jwt" }, goodClaims()),
  "row 13: alg as array": () => forge(site.key, goodHeader(site.key, { alg: ["ES256"] }), goodClaims()),
  "row 13: the algorithm of another key": () =>
    forge(site.key, goodHeader(site.key, { alg: "EdDSA" }), goodClaims()),
  "row 14: HS256 with the PEM as secret": async () => hmac(new TextEncoder().encode(await pem())),
  "row 14: HS256 with the DER as secret": async () =>
    hmac(new Uint8Array(await crypto.subtle.exportKey("spki", site.known.publicKey))),
  "row 14: HS256 with the JWK as secret": () =>
    hmac(new TextEncoder().encode(JSON.stringify(site.key.publicJwk))),
  "row 15: signature of zeros": () => resigned(new Uint8Array(64)),
  "row 15: signature of 64 times 0xff": () => resigned(new Uint8Array(64).fill(0xff)),
  "row 15: DER of r = s = 0": () => `${parts(good)[0]}.${parts(good)[1]}.MAYCAQACAQA`,
  "row 15: DER of the good signature": () => resigned(toDer(signatureOf(good))),
  "row 15: one byte short": () => resigned(signatureOf(good).slice(0, 63)),
  "row 15: one byte long": () => resigned(new Uint8Array([...signatureOf(good), 0])),
  "row 15: r = order of the curve": () =>
    resigned(new Uint8Array([...P256_ORDER, ...signatureOf(good).slice(32)])),
  "row 16: payload of another good token": async () => {
    const [header, , signature] = parts(good);
    const [, payload] = parts(await signConsentToken(goodClaims({ sub: "eve" }), site.key));
    return `${header}.${payload}.${signature}`;
  },
  "row 17: embedded jwk, signed by it": () =>
    forge(attacker.key, goodHeader(site.key, { jwk: attacker.key.publicJwk }), goodClaims()),
  "row 17: embedded jwk in a well signed token": () =>
    forge(site.key, goodHeader(site.key, { jwk: site.key.publicJwk }), goodClaims()),
  "row 18: jku": () =>
    forge(attacker.key, goodHeader(site.key, { jku: "https://evil.example/jwks" }), goodClaims()),
  "row 18: x5u": () =>
    forge(attacker.key, goodHeader(site.key, { x5u: "https://evil.example/x" }), goodClaims()),
  "row 18: jku in a well signed token": () =>
    forge(site.key, goodHeader(site.key, { jku: "https://evil.example/jwks" }), goodClaims()),
  "row 19: x5c": () => forge(attacker.key, goodHeader(site.key, { x5c: ["MIIB"] }), goodClaims()),
  ...Object.fromEntries(
    [
      "../../dev/null",
      "' UNION SELECT 'x'--",
      "a||sleep 10",
      "a\u0000b",
      "x".repeat(129),
      "",
      " ",
      "a/b",
      7,
      null,
      ["a"],
    ].map((kid) => [
      `row 20: kid ${JSON.stringify(kid).slice(0, 24)}`,
      () => forge(site.key, goodHeader(site.key, { kid }), goodClaims()),
    ]),
  ),
  "row 20: kid of 5 KB": () =>
    forge(site.key, goodHeader(site.key, { kid: "k".repeat(5_000) }), goodClaims()),
  "row 20: kid missing": () => forge(site.key, { alg: "ES256", typ: "consent+jwt" }, goodClaims()),
  "row 20: kid __proto__": () => forge(site.key, goodHeader(site.key, { kid: "__proto__" }), goodClaims()),
  "row 21: unknown kid": () => signConsentToken(goodClaims(), attacker.key),
  "row 21: known kid, another key": () => forge(attacker.key, goodHeader(site.key), goodClaims()),
  "row 22: key of another organization": () => signConsentToken(goodClaims(), other.key),
  "row 23: retired key": () => signConsentToken(goodClaims(), retired.key),
  "row 24: crit [exp]": () => forge(site.key, goodHeader(site.key, { crit: ["exp"] }), goodClaims()),
  "row 24: crit of something unknown": () =>
    forge(site.key, goodHeader(site.key, { crit: ["x"], x: true }), goodClaims()),
  "row 24: crit empty": () => forge(site.key, goodHeader(site.key, { crit: [] }), goodClaims()),
  "row 24: b64 false": () =>
    forge(site.key, goodHeader(site.key, { b64: false, crit: ["b64"] }), goodClaims()),
  "row 24: b64 true": () => forge(site.key, goodHeader(site.key, { b64: true }), goodClaims()),
  "row 24: any other member": () => forge(site.key, goodHeader(site.key, { cty: "JWT" }), goodClaims()),
  ...Object.fromEntries(
    ["JWT", "at+jwt", "CONSENT+JWT", "application/consent+jwt", "", null, undefined].map((typ) => [
      `row 34: typ ${JSON.stringify(typ)}`,
      () => forge(site.key, goodHeader(site.key, { typ }), goodClaims()),
    ]),
  ),
};

describe("a token that is cryptographically wrong is token-invalid", () => {
  it.each(Object.keys(cryptographic))("%s", async (name) => {
    expect(await code(await cryptographic[name]!())).toBe("token-invalid");
  });

  it("and no answer tells which wrong it was, and nothing is fetched", async () => {
    const fetched = vi.spyOn(globalThis, "fetch");
    const problems = new Set<string>();
    for (const attack of Object.values(cryptographic)) {
      problems.add(JSON.stringify((await refusal(verify(await attack()))).toProblem()));
    }
    expect([...problems]).toHaveLength(1);
    expect(fetched).not.toHaveBeenCalled();
  });

  it("row 20: a kid that is no key id is not even looked up", async () => {
    const findKey = vi.fn(() => site.known);
    for (const kid of ["../../dev/null", "' OR 1=1", "a\u0000b", "x".repeat(129)]) {
      const token = await forge(site.key, goodHeader(site.key, { kid }), goodClaims());
      expect((await refusal(verifyWith([], token, { findKey }))).code).toBe("token-invalid");
    }
    expect(findKey).not.toHaveBeenCalled();
  });
});

/** Rows 25 to 27: what is not even a compact JWS. */
const malformed: Record<string, () => Promise<string> | unknown> = {
  "nothing at all": () => undefined,
  "an object": () => ({ token: good }),
  "empty text": () => "",
  "row 6: an access token's secret": () => "cat_4f8a0b6c9d2e4f8a0b6c9d2e4f8a0b6c",
  "row 25: padding": () => `${parts(good)[0]}.${parts(good)[1]}.${parts(good)[2]}==`,
  "row 25: leading space": () => ` ${good}`,
  "row 25: newline at the end": () => `${good}\n`,
  "row 25: space inside": () => good.replace(".", " ."),
  "row 25: plus": () => withSignature((signature) => `+${signature.slice(1)}`),
  "row 25: slash": () => withSignature((signature) => `/${signature.slice(1)}`),
  "row 25: last character with stray bits": () => withSignature(nextSpelling),
  "row 25: header with stray bits, well signed": () => {
    // One byte, or two, more than a multiple of three leaves bits in the last character.
    const header = segment(JSON.stringify(goodHeader(site.key)).padEnd(130));
    return signSegments(site.key, `${nextSpelling(header)}.${parts(good)[1]}`);
  },
  "row 25: length that no bytes have": () => withSignature((signature) => `${signature.slice(0, 84)}A`),
  "row 26: one segment": () => parts(good)[0],
  "row 26: two segments": () => `${parts(good)[0]}.${parts(good)[1]}`,
  "row 26: four segments": () => `${good}.${parts(good)[2]}`,
  "row 26: five segments (JWE)": () => `${good}.${parts(good)[1]}.${parts(good)[2]}`,
  "row 26: empty header": () => `.${parts(good)[1]}.${parts(good)[2]}`,
  "row 26: detached payload": () => `${parts(good)[0]}..${parts(good)[2]}`,
  "row 26: only dots": () => "..",
  "row 26: JSON serialization": () => {
    const [header, payload, signature] = parts(good);
    return JSON.stringify({ payload, signatures: [{ protected: header, signature }] });
  },
  "row 26: nested JWT": () => forge(site.key, goodHeader(site.key), good),
  "row 27: header is not JSON": () => forge(site.key, "{alg:ES256}", goodClaims()),
  "row 27: header is an array": () => forge(site.key, [goodHeader(site.key)], goodClaims()),
  "row 27: header is null": () => forge(site.key, "null", goodClaims()),
  "row 27: payload is not JSON": () => forge(site.key, goodHeader(site.key), "{'sub':1}"),
  "row 27: payload is text": () => forge(site.key, goodHeader(site.key), '"x"'),
  "row 27: payload has a trailing comma": () => forge(site.key, goodHeader(site.key), '{"sub":"a",}'),
  "row 27: alg twice": () =>
    forge(site.key, `{"alg":"none",${JSON.stringify(goodHeader(site.key)).slice(1)}`, goodClaims()),
  "row 27: sub twice": () =>
    forge(site.key, goodHeader(site.key), `{"sub":"eve",${JSON.stringify(goodClaims()).slice(1)}`),
  "row 27: sub twice, once escaped": () =>
    forge(site.key, goodHeader(site.key), `{"\\u0073ub":"eve",${JSON.stringify(goodClaims()).slice(1)}`),
  "row 27: a member twice deep inside": () =>
    forge(
      site.key,
      goodHeader(site.key),
      `{"metadata":[{"a":{"b":1,"c":[],"b":2}}],${JSON.stringify(goodClaims()).slice(1)}`,
    ),
  "row 27: invalid UTF-8": () => forge(site.key, goodHeader(site.key), new Uint8Array([0x7b, 0xff, 0x7d])),
  "row 27: byte order mark": () =>
    forge(site.key, goodHeader(site.key), `\ufeff${JSON.stringify(goodClaims())}`),
  "row 27: UTF-16": () =>
    forge(
      site.key,
      goodHeader(site.key),
      new Uint8Array(Buffer.from(JSON.stringify(goodClaims()), "utf16le")),
    ),
  "row 27: 65 deep": () =>
    forge(site.key, goodHeader(site.key), `{"metadata":${"[".repeat(64)}${"]".repeat(64)}}`),
  "row 27: 900 deep": () =>
    forge(site.key, goodHeader(site.key), `${'{"a":'.repeat(900)}1${"}".repeat(900)}`),
  "row 27: 10 000 deep": () =>
    forge(site.key, goodHeader(site.key), `${"[".repeat(10_000)}${"]".repeat(10_000)}`),
  "longer than 8 KiB": () => forge(site.key, goodHeader(site.key), goodClaims({ x: "x".repeat(6_000) })),
};

describe("a token that is no token is token-malformed", () => {
  it.each(Object.keys(malformed))("%s", async (name) => {
    expect(await code(await malformed[name]!())).toBe("token-malformed");
  });
});

describe("laws", () => {
  it("whatever can be minted verifies, and gives the same claims", async () => {
    const value = fc.oneof(
      fc.string(),
      fc.integer(),
      fc.double({ max: 1e6, min: -1e6 }),
      fc.boolean(),
      fc.constant(null),
    );
    const metadata = fc.dictionary(
      fc.string(),
      fc.oneof(value, fc.array(value), fc.dictionary(fc.string(), value)),
    );
    const name = fc.string({ minLength: 1 });
    const body = fc.record(
      {
        organization_id: fc.constant(ORGANIZATION),
        organization_user_id: name,
        metadata,
        event: fc.record({ metadata, user: fc.record({ metadata }) }, { requiredKeys: [] }),
        delegate: fc.record({ id: name, name, metadata }, { requiredKeys: ["id"] }),
        lifetime: fc.integer({ min: 1, max: 1_000_000 }),
        permissions: fc.array(fc.constantFrom("read", "write"), { minLength: 1 }),
      },
      { requiredKeys: ["organization_id", "organization_user_id"] },
    );
    let minted = 0;
    await fc.assert(
      fc.asyncProperty(body, async (wanted) => {
        const options = { issuer: ISSUER, audience: AUDIENCE, now: NOW, jti: "jti-1" };
        const claims = attempt(() => createConsentTokenClaims(parseConsentTokenRequest(wanted), options));
        if (!claims) return;
        const verified = await verify(await signConsentToken(claims, site.key));
        expect(verified).toEqual(JSON.parse(JSON.stringify(claims)));
        minted += 1;
      }),
      { numRuns: 200 },
    );
    expect(minted).toBeGreaterThan(50);
  });

  it("row 16: one flipped bit anywhere is refused", async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(good.length - 1), fc.nat(6), async (at, bit) => {
        const flipped = String.fromCharCode(good.charCodeAt(at) ^ (1 << bit));
        const token = good.slice(0, at) + flipped + good.slice(at + 1);
        expect(["token-invalid", "token-malformed"]).toContain(await code(token));
      }),
      { numRuns: 300 },
    );
  });

  it("row 16: one flipped bit of the signature's bytes is token-invalid", async () => {
    for (let bit = 0; bit < 512; bit += 1) {
      const signature = signatureOf(good);
      signature[bit >> 3]! ^= 1 << (bit & 7);
      expect(await code(resigned(signature))).toBe("token-invalid");
    }
  });

  it("any text at all is refused, never thrown at", async () => {
    const segments = fc.array(fc.base64String(), { maxLength: 5 }).map((all) => all.join("."));
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.string({ unit: "binary" }), segments), async (text) => {
        expect(["token-invalid", "token-malformed"]).toContain(await code(text));
      }),
      { numRuns: 300 },
    );
  });
});

describe("the order of refusals", () => {
  it("does not say that a token has expired before its signature is good", async () => {
    const expired = await signConsentToken(goodClaims({ iat: 1, exp: 2 }), site.key);
    expect(await code(expired)).toBe("token-expired");
    const [header, payload] = parts(expired);
    expect(await code(`${header}.${payload}.${parts(good)[2]}`)).toBe("token-invalid");
  });

  it("lets an error of findKey through", async () => {
    const broken = new Error("database gone");
    const findKey = () => Promise.reject(broken);
    await expect(verifyWith([], good, { findKey })).rejects.toBe(broken);
  });

  it("holds no part of the token in any error", async () => {
    for (const attack of [...Object.values(cryptographic), ...Object.values(malformed)]) {
      const error = await refusal(verify(await attack()));
      const said = JSON.stringify(error.toProblem()) + String(error.cause);
      for (const part of parts(good).filter((segmentOfGood) => segmentOfGood.length > 8)) {
        expect(said).not.toContain(part);
      }
    }
  });
});

const P256_ORDER = Buffer.from("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551", "hex");

/** What `run` gives; undefined when it refuses. */
function attempt<T>(run: () => T): T | undefined {
  try {
    return run();
  } catch (error) {
    if (isTokenError(error)) return undefined;
    throw error;
  }
}

function signatureOf(token: string): Uint8Array {
  return new Uint8Array(Buffer.from(parts(token)[2], "base64url"));
}

function resigned(signature: Uint8Array): string {
  return `${parts(good)[0]}.${parts(good)[1]}.${segment(signature)}`;
}

function withSignature(change: (signature: string) => string): string {
  return `${parts(good)[0]}.${parts(good)[1]}.${change(parts(good)[2])}`;
}

/** Another spelling of the same bytes: the last character with one of its unused bits set. */
function nextSpelling(text: string): string {
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  const last = alphabet[alphabet.indexOf(text.at(-1)!) + 1]!;
  const spelled = text.slice(0, -1) + last;
  if (!Buffer.from(spelled, "base64url").equals(Buffer.from(text, "base64url")))
    throw new Error("not the same bytes");
  return spelled;
}

function toDer(signature: Uint8Array): Uint8Array {
  const integer = (bytes: Uint8Array) => {
    const positive = bytes[0]! >= 0x80 ? [0, ...bytes] : [...bytes];
    return [0x02, positive.length, ...positive];
  };
  const content = [...integer(signature.slice(0, 32)), ...integer(signature.slice(32))];
  return new Uint8Array([0x30, content.length, ...content]);
}

async function pem(): Promise<string> {
  return exportSPKI(await importJWK(site.key.publicJwk, "ES256", { extractable: true }));
}

async function hmac(secret: Uint8Array<ArrayBuffer>): Promise<string> {
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const key = await crypto.subtle.importKey("raw", secret, algorithm, false, ["sign"]);
  const input = `${segment(goodHeader(site.key, { alg: "HS256" }))}.${segment(goodClaims())}`;
  const signature = await crypto.subtle.sign("HMAC", key, new TextEncoder().encode(input));
  return `${input}.${segment(new Uint8Array(signature))}`;
}
