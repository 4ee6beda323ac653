import { ISSUER } from "../../src/api-for-tests.ts";
import { type BadInput, token } from "./bad-input.ts";
import { forgeToken, seconds } from "./forge-token.ts";
import type { World } from "./world.ts";

const invalid = (row: number, name: string, claims: object | ((world: World) => object)): BadInput =>
  token(row, name, "token-invalid", (world) =>
    forgeToken(world, { payload: typeof claims === "function" ? claims(world) : claims }),
  );

/** A token whose payload says this of one claim, in JSON. */
const spelled = (row: number, name: string, claim: string, json: string): BadInput =>
  token(row, name, "token-invalid", async (world) => {
    const good = await forgeToken(world, { payload: { [claim]: "HERE" } });
    const payload = Buffer.from(good.split(".")[1] ?? "", "base64url").toString();
    return forgeToken(world, { payload: payload.replace('"HERE"', () => json) });
  });

const deep = (levels: number): string => `${'{"a":'.repeat(levels)}1${"}".repeat(levels)}`;

/** C. What a token claims, all of it well signed. */
export const claims: readonly BadInput[] = [
  token(30, "expired by 31 s", "token-expired", (world) =>
    forgeToken(world, { payload: { iat: seconds(world) - 931, exp: seconds(world) - 31 } }),
  ),
  token(31, "issued 61 s in the future", "token-not-yet-valid", (world) =>
    forgeToken(world, { payload: { iat: seconds(world) + 61, exp: seconds(world) + 900 } }),
  ),
  token(31, "not before 61 s in the future", "token-not-yet-valid", (world) =>
    forgeToken(world, { payload: { nbf: seconds(world) + 61 } }),
  ),
  invalid(32, "no exp", { exp: undefined }),
  invalid(32, "exp as text", { exp: "2030-01-01" }),
  spelled(32, "exp 1e400", "exp", "1e400"),
  invalid(32, "a negative exp", { exp: -1 }),
  invalid(32, "exp with a fraction", (world) => ({ exp: seconds(world) + 60.5 })),
  invalid(32, "exp in the year 9999", { exp: Date.parse("9999-12-31") / 1000 }),
  invalid(33, "beyond the cap", (world) => ({ exp: seconds(world) + 91 * 24 * 3600 })),
  invalid(34, "another issuer", { iss: "https://evil.example" }),
  invalid(34, "another audience", { aud: "https://other.example" }),
  invalid(34, "several audiences", { aud: [ISSUER, "https://other.example"] }),
  token(34, "another type", "token-invalid", (world) => forgeToken(world, { header: { typ: "JWT" } })),
  invalid(35, "no jti", { jti: undefined }),
  invalid(35, "an empty jti", { jti: "" }),
  invalid(35, "a jti that is too long", { jti: "x".repeat(129) }),
  ...[undefined, 1, ["charity"], "nobody"].map((organization_id) =>
    invalid(36, `organization ${JSON.stringify(organization_id)}`, { organization_id }),
  ),
  ...["", "  ", "x".repeat(257), "a\u0007", 1].map((sub) =>
    invalid(37, `citizen ${JSON.stringify(sub).slice(0, 12)}`, { sub }),
  ),
  ...[[], "text", null].map((metadata) =>
    invalid(38, `metadata ${JSON.stringify(metadata)}`, { event: { metadata }, metadata }),
  ),
  token(38, "9 KB of metadata", "header-too-large", (world) =>
    forgeToken(world, { payload: { metadata: { text: "x".repeat(9_000) } } }),
  ),
  spelled(38, "metadata 17 deep", "metadata", deep(17)),
  spelled(38, "metadata with __proto__", "metadata", '{"__proto__":{"a":1}}'),
  invalid(39, "a delegate without id", { delegate: { name: "x" } }),
  invalid(39, "a delegate with a name of 1 KB", { delegate: { id: "x", name: "x".repeat(1_024) } }),
  invalid(39, "a delegate whose name runs backwards", { delegate: { id: "x", name: "\u202egnp" } }),
  invalid(40, "validations as text", { validations: { email: { enabled: "true" } } }),
  invalid(40, "an unknown validation", { validations: { fax: { enabled: true } } }),
];
