import { expect, it } from "vitest";
import { createTokenId, parseTokenId } from "./token-id.ts";

const key = { private_jwk: { d: "secret" } };
const claims = { jti: "019a-id", organization_id: "charity", exp: 1_800_000_000 };
const jti = createTokenId(claims, key);

it("says when the token ends", () => {
  expect(jti).toMatch(/^019a-id\.[0-9a-z]+\.[\w-]{22}$/);
  expect(parseTokenId(jti, "charity", key)).toBe(1_800_000_000);
  expect(parseTokenId(createTokenId({ ...claims, jti: "with.dots" }, key), "charity", key)).toBe(
    1_800_000_000,
  );
});

it("is of one organization and one key", () => {
  expect(parseTokenId(jti, "rival", key)).toBeUndefined();
  expect(parseTokenId(jti, "charity", { private_jwk: { d: "other" } })).toBeUndefined();
});

it.each(["", ".", "..", "jti-1", `${jti}x`, jti.slice(1), jti.slice(0, -1), jti.replace("019a", "019b")])(
  "is not %j",
  (other) => {
    expect(parseTokenId(other, "charity", key)).toBeUndefined();
  },
);

it("is not made with the key of a broker", () => {
  expect(() => createTokenId(claims, { private_jwk: null })).toThrow("no private part");
});
