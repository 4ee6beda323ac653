import { createSigningKey, importSigningKey, type SigningKey } from "@consents/token-broker/consent-token";
import { OTHER_CITIZEN } from "../../src/api-for-tests.ts";
import { type BadInput, token } from "./bad-input.ts";
import { type Forgery, forgeToken, goodClaims, segment } from "./forge-token.ts";
import type { World } from "./world.ts";

// What each attack is, in every spelling, is tested where tokens are verified (token-broker, verify.test.ts). Here each
// row comes over HTTP, really signed where a signature is not what is wrong.

const invalid = (row: number, name: string, forgery: Forgery | ((world: World) => Forgery)) =>
  token(row, name, "token-invalid", (world) =>
    forgeToken(world, typeof forgery === "function" ? forgery(world) : forgery),
  );

const attacker: Promise<SigningKey> = createSigningKey().then(importSigningKey);

/** Signed by the attacker's own key. */
const attacked = (row: number, name: string, header: (key: SigningKey) => object): BadInput =>
  token(row, name, "token-invalid", async (world) => {
    const key = await attacker;
    return forgeToken(world, { header: header(key), key });
  });

/** A good token, changed as text. */
const changed = (row: number, name: string, code: BadInput["code"], change: (parts: string[]) => string) =>
  token(row, name, code, ({ bearer }) => change(bearer.split(".")));

/** HS256 with the public key as the secret, as these bytes. */
const confused = (name: string, format: "spki" | "pem" | "jwk"): BadInput =>
  token(14, `HS256 with the public key as ${name}`, "token-invalid", async (world) => {
    const { publicJwk, kid } = world.api.signingKey;
    const header = { alg: "HS256", kid, typ: "consent+jwt" };
    const input = `${segment(header)}.${segment(goodClaims(world))}`;
    const algorithm = { name: "ECDSA", namedCurve: "P-256" };
    const publicKey = await crypto.subtle.importKey("jwk", { ...publicJwk }, algorithm, true, ["verify"]);
    const der = Buffer.from(await crypto.subtle.exportKey("spki", publicKey));
    const pem = `-----BEGIN PUBLIC KEY-----\n${der.toString("base64")}\n-----END PUBLIC KEY-----\n`;
    const secrets = { spki: der, pem: Buffer.from(pem), jwk: Buffer.from(JSON.stringify(publicJwk)) };
    const hmac = { name: "HMAC", hash: "SHA-256" };
    const secret = await crypto.subtle.importKey("raw", secrets[format], hmac, false, ["sign"]);
    const signature = await crypto.subtle.sign("HMAC", secret, Buffer.from(input));
    return `${input}.${segment(new Uint8Array(signature))}`;
  });

/** A signature as ASN.1 has it: two integers in a sequence. */
function toDer(signature: Uint8Array): Uint8Array {
  const integers = [signature.slice(0, 32), signature.slice(32)].map((bytes) => {
    const start = bytes.findIndex((byte) => byte !== 0);
    const digits = [...((bytes[start] ?? 0) > 0x7f ? [0] : []), ...bytes.slice(start)];
    return [2, digits.length, ...digits];
  });
  const content = integers.flat();
  return Uint8Array.from([0x30, content.length, ...content]);
}

/** B. JOSE. */
export const jose: readonly BadInput[] = [
  ...["none", "nOnE", ""].map((alg) =>
    invalid(13, `alg ${JSON.stringify(alg)}, without a signature`, {
      header: { alg },
      signature: () => new Uint8Array(),
    }),
  ),
  changed(13, "an empty signature", "token-invalid", ([header, payload]) => `${header}.${payload}.`),
  confused("PEM", "pem"),
  confused("DER", "spki"),
  confused("JWK", "jwk"),
  invalid(15, "a signature of zeros", { signature: () => new Uint8Array(64) }),
  invalid(15, "DER of zeros", { signature: () => Buffer.from("MAYCAQACAQA", "base64url") }),
  invalid(15, "DER of the good signature", { signature: toDer }),
  ...[0, 255, 511].map((bit) =>
    invalid(16, `bit ${bit} of the signature`, {
      signature(good) {
        good[bit >> 3] = (good[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        return good;
      },
    }),
  ),
  token(16, "other claims under the same signature", "token-invalid", async ({ api, bearer }) => {
    const [header, , signature] = bearer.split(".");
    return [header, (await api.token({ sub: OTHER_CITIZEN })).split(".")[1], signature].join(".");
  }),
  attacked(17, "an embedded key", ({ publicJwk }) => ({ jwk: publicJwk })),
  attacked(18, "a URL to fetch a key from", ({ kid }) => ({ kid, jku: "https://evil.example/jwks" })),
  attacked(18, "a URL to fetch a certificate from", () => ({ x5u: "https://evil.example/x" })),
  attacked(19, "a certificate of their own", () => ({ x5c: ["MIIB"] })),
  ...["../../dev/null", "' UNION SELECT 'x'--", "a||sleep 10", "a\u0000b", "k".repeat(5_000)].map((kid) =>
    invalid(20, `a key id of ${JSON.stringify(kid).slice(0, 24)}`, { header: { kid } }),
  ),
  token(20, "a key id of 1 MB", "header-too-large", (world) =>
    forgeToken(world, { header: { kid: "k".repeat(1_000_000) } }),
  ),
  attacked(21, "an unknown key", ({ kid }) => ({ kid })),
  attacked(21, "an unknown key under a known id", () => ({})),
  invalid(22, "another organization's key", ({ otherBroker: key }) => ({ header: { kid: key.kid }, key })),
  invalid(23, "a retired key", ({ retiredBroker: key }) => ({ header: { kid: key.kid }, key })),
  invalid(24, "a critical claim", { header: { crit: ["exp"] } }),
  invalid(24, "a critical extension", { header: { crit: ["x"], x: true } }),
  invalid(24, "a payload that is not encoded", { header: { b64: false, crit: ["b64"] } }),
  token(25, "padding", "token-malformed", ({ bearer }) => `${bearer}=`),
  token(25, "a space inside", "token-malformed", ({ bearer }) => bearer.replace(".", " .")),
  changed(25, "plus", "token-malformed", ([header, payload, signature = ""]) =>
    [header, payload, `+${signature.slice(1)}`].join("."),
  ),
  changed(25, "a last character with stray bits", "token-malformed", ([header, payload, signature = ""]) => {
    // Two bytes more than a multiple of three are 22 characters' worth of 6 bits, and 4 bits to spare.
    const last = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    const next = last[last.indexOf(signature.at(-1) ?? "") + 1];
    return [header, payload, signature.slice(0, -1) + next].join(".");
  }),
  changed(26, "two segments", "token-malformed", (parts) => parts.slice(0, 2).join(".")),
  changed(26, "four segments", "token-malformed", (parts) => [...parts, "a"].join(".")),
  changed(26, "five segments", "token-malformed", (parts) => [...parts, "a", "b"].join(".")),
  // In the usual form there are commas, and with one it is two headers.
  token(26, "a token in JSON", "token-malformed", ({ bearer }) => JSON.stringify({ signatures: [bearer] })),
  token(26, "a token in a token", "token-malformed", (world) => forgeToken(world, { payload: world.bearer })),
  ...(
    [
      ["a header that is no JSON", { header: "{" }],
      ["a payload that is no JSON", { payload: "{'sub':1}" }],
      ["a payload that is no object", { payload: '"x"' }],
      ["a claim twice", { payload: '{"sub":"eve","sub":"ada"}' }],
      ["a payload that is no UTF-8", { payload: Uint8Array.from([0x7b, 0xff, 0x7d]) }],
      ["a payload 900 deep", { payload: `${'{"a":'.repeat(900)}1${"}".repeat(900)}` }],
    ] as const
  ).map(([name, forgery]) => token(27, name, "token-malformed", (world) => forgeToken(world, forgery))),
  token(27, "a payload 10,000 deep", "header-too-large", (world) =>
    forgeToken(world, { payload: `${"[".repeat(10_000)}${"]".repeat(10_000)}` }),
  ),
];
