import { describe, expect, it } from "vitest";
import { isWellFormedToken, maskId, readTokenClaims } from "./token-claims.ts";

const tokenOf = (claims: unknown) => `e30.${Buffer.from(JSON.stringify(claims)).toString("base64url")}.c2ln`;

describe("readTokenClaims", () => {
  it("reads who it is, what it may, and who acts", () => {
    const claims = { sub: "zoë+1@example.org", scope: "consents:read", delegate: { id: "d", name: "Śam" } };
    expect(readTokenClaims(tokenOf({ ...claims, exp: 1, metadata: { a: 1 } }))).toEqual(claims);
  });

  it.each(["", "a.b.c", "..", tokenOf(null), tokenOf([]), tokenOf({ sub: 7 }), tokenOf("x")])(
    "reads nothing in %j",
    (token) => {
      expect(readTokenClaims(token)).toBeUndefined();
    },
  );

  it("takes no delegate without an id", () => {
    expect(readTokenClaims(tokenOf({ sub: "a", delegate: { name: "x" } }))).toEqual({ sub: "a", scope: "" });
  });
});

describe("isWellFormedToken", () => {
  it.each([
    undefined,
    null,
    7,
    {},
    "",
    "a.b",
    "a.b.c.d",
    "a.b.c=",
    "a.b.c\n",
    " a.b.c",
    `${"a".repeat(8_190)}.b.c`,
  ])("refuses %j", (value) => expect(isWellFormedToken(value)).toBe(false));
});

describe("maskId", () => {
  it.each([
    ["alice@example.org", "al•••@example.org"],
    ["bob@example.org", "b•••@example.org"],
    ["4711", "4•••"],
    ["customer-4711", "cu•••"],
    ["𝒜𝓁𝒾𝒸𝑒", "𝒜𝓁•••"],
    ["@odd", "@•••"],
    ["", "•••"],
  ])("masks %j as %j", (id, masked) => expect(maskId(id)).toBe(masked));
});
