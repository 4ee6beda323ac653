import { CITIZEN, ORGANIZATION, OTHER_ORGANIZATION } from "../../src/api-for-tests.ts";
import { type BadInput, minting, read, token } from "./bad-input.ts";
import { TOKENS } from "./world.ts";

/** Revoking, or asking about, a token. */
function about(
  verb: string,
  row: BadInput["row"],
  name: string,
  code: BadInput["code"],
  body: unknown,
): BadInput {
  return {
    row,
    name: `${verb}: ${name}`,
    code,
    path: `${TOKENS}/${verb}`,
    request: ({ api }) => ({ bearer: api.session, body }),
  };
}

/** H. Minting, and what becomes of a token. */
export const minted: readonly BadInput[] = [
  minting(86, "9 KB of metadata", "metadata-too-large", { metadata: { text: "x".repeat(9_000) } }),
  minting(86, "metadata 17 deep", "too-deep", {
    metadata: JSON.parse(`${'{"a":'.repeat(16)}1${"}".repeat(16)}`),
  }),
  {
    ...minting(86, "a forbidden key", "forbidden-key", {}),
    request: ({ api }) => ({
      bearer: api.session,
      body: `{"organization_id":"${ORGANIZATION}","organization_user_id":"a","metadata":{"constructor":1}}`,
    }),
  },
  ...[0, -1, 0.5, "900", 90 * 24 * 3600 + 1].map((lifetime) =>
    minting(87, `lifetime ${JSON.stringify(lifetime)}`, "lifetime-out-of-range", { lifetime }),
  ),
  minting(88, "another organization", "not-found", { organization_id: OTHER_ORGANIZATION }),
  {
    ...minting(88, "another organization in the query", "not-found", {}),
    path: `${TOKENS}?organization_id=nope`,
  },
  minting(89, "an unknown validation", "validation-failed", { validations: { fax: { enabled: true } } }),
  minting(89, "approval without enabled", "validation-failed", {
    validations: { email: { approval: true } },
  }),
  minting(89, "no citizen", "validation-failed", { organization_user_id: undefined }),
  {
    ...minting("none", "with a consent token", "insufficient-scope", {}),
    request: ({ bearer }) => ({
      bearer,
      body: { organization_id: ORGANIZATION, organization_user_id: CITIZEN },
    }),
  },
  token(94, "a session that never was", "token-invalid", () => `cst_${"x".repeat(43)}`),
  token(94, "a session of a disabled key", "token-invalid", ({ disabledSession }) => disabledSession),
  ...[
    ["a wrong secret", { secret: "wrong" }] as const,
    ["an unknown key", { key: "key-of-nobody" }] as const,
  ].map(
    ([name, change]): BadInput => ({
      ...read(94, name, "credentials-invalid", "/sessions"),
      request: ({ api }) => ({ body: { type: "api-key", ...api.key, ...change } }),
    }),
  ),
  ...["revoke", "introspect"].flatMap((verb) => [
    about(verb, "none", "no jti", "validation-failed", {}),
    about(verb, 35, "an empty jti", "validation-failed", { jti: "" }),
    about(verb, 35, "a jti that is too long", "validation-failed", { jti: "x".repeat(129) }),
    about(verb, 35, "a jti that is a number", "validation-failed", { jti: 1 }),
    about(verb, 63, "the token instead", "unknown-field", { token: "x" }),
    about(verb, 88, "another organization's", "not-found", {
      jti: "x",
      organization_id: OTHER_ORGANIZATION,
    }),
    {
      ...about(verb, "none", "by a citizen", "insufficient-scope", {}),
      request: ({ bearer }) => ({ bearer, body: { jti: "x" } }),
    } satisfies BadInput,
  ]),
];
