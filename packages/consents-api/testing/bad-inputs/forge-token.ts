import type { ConsentTokenClaims } from "@consents/contract";
import type { SigningKey } from "@consents/token-broker/consent-token";
import { CITIZEN, ISSUER, ORGANIZATION } from "../../src/api-for-tests.ts";
import type { World } from "./world.ts";

/** Now, in seconds. */
export function seconds({ api }: World): number {
  return Math.floor(api.clock.now.getTime() / 1000);
}

/** Claims that are good now. */
export function goodClaims(world: World): ConsentTokenClaims {
  const iat = seconds(world);
  const times = { iat, exp: iat + 900 };
  const scope = "consents:read consents:write";
  return {
    iss: ISSUER,
    aud: ISSUER,
    sub: CITIZEN,
    ...times,
    jti: "forged",
    scope,
    organization_id: ORGANIZATION,
  };
}

/** A segment of a token: base64url of bytes, of text, or of a value's JSON. */
export function segment(value: Uint8Array | string | object): string {
  if (value instanceof Uint8Array) return Buffer.from(value).toString("base64url");
  return Buffer.from(typeof value === "string" ? value : JSON.stringify(value)).toString("base64url");
}

/** What is told otherwise than in a good token, and who signs. */
export interface Forgery {
  /** Members of the header, or the whole header as text or bytes. */
  header?: object | string | Uint8Array;
  /** Claims, or the whole payload as text or bytes. */
  payload?: object | string | Uint8Array;
  /** Default: the API's own key. */
  key?: SigningKey;
  /** What the signature becomes. */
  signature?: (good: Uint8Array) => Uint8Array | Promise<Uint8Array>;
}

/** A token that is good but for this, really signed. */
export async function forgeToken(world: World, forgery: Forgery = {}): Promise<string> {
  const { header = {}, payload = {}, key = world.api.signingKey, signature = (good) => good } = forgery;
  const { alg, kid } = world.api.signingKey;
  const isWhole = (value: object | string) => typeof value === "string" || value instanceof Uint8Array;
  const input = [
    isWhole(header) ? header : { alg, kid, typ: "consent+jwt", ...(header as object) },
    isWhole(payload) ? payload : { ...goodClaims(world), ...(payload as object) },
  ]
    .map(segment)
    .join(".");
  const algorithm = { name: "ECDSA", hash: "SHA-256" };
  const good = await crypto.subtle.sign(algorithm, key.privateKey, Buffer.from(input));
  return `${input}.${segment(await signature(new Uint8Array(good)))}`;
}
