import type { ConsentTokenClaims } from "@consents/contract";

/** What the widget reads in a token: to show whose choices these are, never to decide what is allowed. */
export type TokenClaims = Pick<ConsentTokenClaims, "sub" | "scope" | "delegate"> & {
  /** Whether every event made with it has validations of its own. */
  validations?: boolean;
};

const TOKEN = /^[\w-]+\.[\w-]+\.[\w-]+$/;
// The contract's bound; its module would bring every other limit along.
const TOKEN_SIZE_MAX = 8192;

/** True when `value` has the form of a consent token. Whether it is one, the API says. */
export function isWellFormedToken(value: unknown): value is string {
  return typeof value === "string" && value.length <= TOKEN_SIZE_MAX && TOKEN.test(value);
}

/**
 * Reads the payload of a consent token. Checks no signature, no time and no issuer: that is the API's.
 *
 * @returns `undefined` when there is no payload to read
 */
export function readTokenClaims(token: string): TokenClaims | undefined {
  try {
    const payload = token.split(".")[1]?.replace(/-/g, "+").replace(/_/g, "/") ?? "";
    const bytes = Uint8Array.from(atob(payload), (character) => character.charCodeAt(0));
    const claims: unknown = JSON.parse(new TextDecoder().decode(bytes));
    const { sub, scope, delegate, validations } = claims as Record<string, unknown>;
    if (typeof sub !== "string") return undefined;
    return {
      sub,
      scope: typeof scope === "string" ? scope : "",
      ...(isDelegate(delegate) && { delegate }),
      ...(validations !== undefined && { validations: true }),
    };
  } catch {
    return undefined;
  }
}

/** False when the token says that it is for reading only. */
export function mayWrite(claims: TokenClaims | undefined): boolean {
  return !claims || claims.scope.split(" ").includes("consents:write");
}

function isDelegate(value: unknown): value is NonNullable<TokenClaims["delegate"]> {
  return typeof value === "object" && value !== null && typeof (value as { id?: unknown }).id === "string";
}

/** Enough of an id to recognise oneself, too little to learn it over a shoulder: `alice@example.org` → `al•••@example.org`. */
export function maskId(id: string): string {
  const at = id.lastIndexOf("@");
  const name = at > 0 ? id.slice(0, at) : id;
  const shown = [...name].slice(0, name.length > 4 ? 2 : 1).join("");
  return `${shown}•••${at > 0 ? id.slice(at) : ""}`;
}
