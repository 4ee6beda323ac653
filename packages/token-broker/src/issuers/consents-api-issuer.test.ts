import { createProblem, errorCodes } from "@consents/contract";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type FakeConsentsApi, startFakeConsentsApi } from "../../testing/consents-api.ts";
import { refusal } from "../../testing/forge.ts";
import { type ConsentsApiOptions, consentsApi } from "./consents-api-issuer.ts";

const secret = "the-secret-of-the-key";
const ada = { organization_user_id: "ada@example.org" };

let api: FakeConsentsApi;
let now: Date;
beforeEach(async () => {
  now = new Date("2026-11-01T12:00:00Z");
  api = await startFakeConsentsApi();
});
afterEach(() => api.close());

const create = (changes: Partial<ConsentsApiOptions> = {}) =>
  consentsApi({ url: api.url, organization_id: "acme", key: "key-1", secret, now: () => now, ...changes });

const paths = () => api.calls.map(({ path, authorization }) => `${path} ${authorization ?? "-"}`);

/** Answers tokens with a problem, sign-ins as ever. */
function answerTokensWith(code: keyof typeof errorCodes, headers: Record<string, string> = {}): void {
  const signIn = api.reply;
  api.reply = (call) =>
    call.path === "/sessions"
      ? signIn(call)
      : { status: errorCodes[code].status, body: createProblem(code), headers };
}

describe("consentsApi", () => {
  it("signs in with the key and asks for exactly what the session said", async () => {
    const request = { ...ada, lifetime: 60, delegate: { id: "emp-7" }, event: { metadata: { a: 1 } } };
    expect(await create()(request)).toEqual({ id_token: "t", lifetime: 60 });
    expect(api.calls).toEqual([
      { path: "/sessions", authorization: undefined, body: { type: "api-key", key: "key-1", secret } },
      {
        path: "/consents/tokens",
        authorization: "Bearer session-1",
        body: { ...request, organization_id: "acme" },
      },
    ]);
  });

  it("keeps a path in the base URL", async () => {
    await create({ url: `${api.url}/v1` })(ada).catch(() => undefined);
    expect(api.calls[0]?.path).toBe("/v1/sessions");
  });

  it("signs in once for callers at the same time, and for later ones", async () => {
    const issuer = create();
    await Promise.all(Array.from({ length: 10 }, () => issuer(ada)));
    await issuer(ada);
    expect(paths().filter((path) => path.startsWith("/sessions"))).toHaveLength(1);
    expect(api.calls).toHaveLength(12);
  });

  it("renews the session a minute before it ends", async () => {
    const issuer = create();
    await issuer(ada);
    now = new Date("2026-11-01T12:58:59.999Z");
    await issuer(ada);
    now = new Date("2026-11-01T12:59:00Z");
    await issuer(ada);
    expect(paths()).toEqual([
      "/sessions -",
      "/consents/tokens Bearer session-1",
      "/consents/tokens Bearer session-1",
      "/sessions -",
      "/consents/tokens Bearer session-2",
    ]);
  });

  it("signs in once more when the session is refused, once for all callers", async () => {
    const issuer = create();
    await issuer(ada);
    const answer = api.reply;
    api.reply = (call) =>
      call.authorization === "Bearer session-1"
        ? { status: 401, body: createProblem("token-invalid") }
        : answer(call);
    const tokens = await Promise.all([issuer(ada), issuer(ada), issuer(ada)]);
    expect(tokens).toEqual(Array(3).fill({ id_token: "t", lifetime: 900 }));
    expect(paths().filter((path) => path.startsWith("/sessions"))).toHaveLength(2);
  });

  it("gives up when the new session is refused as well", async () => {
    answerTokensWith("token-invalid");
    expect(await refusal(create()(ada))).toMatchObject({
      code: "token-invalid",
      message: "The consents API answered 401, token-invalid.",
    });
    expect(api.calls).toHaveLength(4);
  });

  it("tries to sign in again after a failure", async () => {
    const answer = api.reply;
    api.reply = () => ({ status: 503, body: createProblem("shutting-down") });
    const issuer = create();
    expect((await refusal(issuer(ada))).code).toBe("issuer-unavailable");
    api.reply = answer;
    await expect(issuer(ada)).resolves.toMatchObject({ id_token: "t" });
  });

  it("does not call it the key's fault when there is no sign-in at that URL", async () => {
    api.reply = () => ({ status: 404, body: "<html>" });
    expect(await refusal(create()(ada))).toMatchObject({
      code: "issuer-unavailable",
      message: "The consents API answered 404 to the sign-in: is its URL right?",
    });
  });

  it("says that the key or its secret is wrong, without the secret", async () => {
    api.reply = () => ({ status: 400, body: createProblem("credentials-invalid") });
    const error = await refusal(create()(ada));
    expect(error).toMatchObject({
      code: "credentials-invalid",
      message: "The consents API refused the key or its secret.",
    });
    expect(JSON.stringify([error, error.stack, String(error.cause)])).not.toContain(secret);
  });

  it.each(["lifetime-out-of-range", "not-found", "insufficient-scope", "metadata-too-large"] as const)(
    "passes on %s",
    async (code) => {
      answerTokensWith(code);
      expect((await refusal(create()(ada))).code).toBe(code);
    },
  );

  it("calls an answer it does not know internal-error", async () => {
    answerTokensWith("precondition-failed");
    expect(await refusal(create()(ada))).toMatchObject({
      code: "internal-error",
      message: "The consents API answered 412.",
    });
  });

  it.each([
    ["a 500", { status: 500, body: createProblem("internal-error") }, "The consents API answered 500."],
    ["an overload", { status: 429, body: createProblem("rate-limited") }, "The consents API answered 429."],
    ["a proxy's page", { status: 502, body: "<html>" }, "The consents API answered 502."],
    [
      "a redirect, which is not followed",
      { status: 307, body: "", headers: { location: "/elsewhere" } },
      "The consents API answered 307.",
    ],
    ["a closed connection", null, "The consents API cannot be reached."],
    ["no session", { status: 200, body: { type: "api-key" } }, "The consents API answered no session."],
    ["no JSON", { status: 200, body: "{" }, "The consents API answered no session."],
    ["too much", { status: 200, body: `"${"x".repeat(65_536)}"` }, "The consents API cannot be reached."],
  ])("is unavailable after %s", async (_, reply, message) => {
    api.reply = () => reply;
    expect(await refusal(create()(ada))).toMatchObject({ code: "issuer-unavailable", message });
    expect(api.calls).toHaveLength(1);
  });

  it.each([
    {},
    { id_token: 5, lifetime: 900 },
    { id_token: "t" },
    { id_token: "x".repeat(8_193), lifetime: 1 },
  ])("is unavailable when the answer holds no token: %#", async (body) => {
    const signIn = api.reply;
    api.reply = (call) => (call.path === "/sessions" ? signIn(call) : { status: 200, body });
    expect((await refusal(create()(ada))).message).toBe("The consents API answered no token.");
  });

  it("hands on when to try again", async () => {
    answerTokensWith("shutting-down", { "retry-after": "7" });
    expect(await refusal(create()(ada))).toMatchObject({ code: "issuer-unavailable", retryAfter: 7 });
  });

  it("does not wait for ever", async () => {
    api.reply = () => new Promise(() => undefined);
    expect((await refusal(create({ timeout: 0.01 })(ada))).message).toBe(
      "The consents API did not answer in time.",
    );
  });

  it("says nothing of what a fetch threw", async () => {
    const fetch = (request: Request) => Promise.reject(new Error(`${request.url} ${secret}`));
    const error = await refusal(create({ fetch })(ada));
    expect(error.message).toBe("The consents API cannot be reached.");
    expect(error.cause).toBeUndefined();
  });

  it("refuses what could never be signed before it asks anybody", async () => {
    const error = await refusal(create()({ ...ada, metadata: { a: new Date() as never } }));
    expect(error).toMatchObject({ code: "validation-failed", errors: [{ pointer: "/metadata/a" }] });
    expect(api.calls).toEqual([]);
  });

  it.each([
    ["key", { key: "" }],
    ["secret", { secret: "" }],
    ["organization_id", { organization_id: "" }],
    ["url: empty", { url: "" }],
    ["url: relative", { url: "/api" }],
    ["url: http to another machine", { url: "http://consents.example.org" }],
    ["url: no http at all", { url: "ftp://consents.example.org" }],
    ["url: with credentials", { url: "https://a:b@consents.example.org" }],
    ["url: with a query", { url: "https://consents.example.org/?key=x" }],
  ])("refuses a wrong %s at once", (_, changes) => {
    expect(() => create(changes)).toThrow(expect.objectContaining({ code: "config-invalid" }));
  });

  it("allows http to another machine when it is told that this is dangerous", () => {
    expect(() => create({ url: "http://consents.internal", dangerouslyAllowHttp: true })).not.toThrow();
  });
});
