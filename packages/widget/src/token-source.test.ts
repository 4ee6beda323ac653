import { createProblem } from "@consents/contract";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createTokenSource } from "./token-source.ts";

const fresh = "a.b.fresh";
const broker = "https://acme.test/consent-token";

/** A broker that answers one after the other, and what it was asked. */
function brokerOf(...answers: Response[]) {
  const asked: Request[] = [];
  return {
    asked,
    fetch: async (request: Request) => {
      const answer = answers[asked.push(request.clone()) - 1];
      return answer ?? expect.unreachable("the broker was asked once more");
    },
  };
}
const given = (id_token: unknown = fresh) => Response.json({ id_token, lifetime: 900 });

beforeEach(() => void vi.stubGlobal("document", { baseURI: "https://acme.test/page" }));
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

describe("createTokenSource", () => {
  it("asks nobody while a token is at hand: property, then URL", async () => {
    const { fetch } = brokerOf();
    const all = { token: "a.b.property", taken: { token: "a.b.url" }, tokenUrl: broker, fetch };
    await expect(createTokenSource(all).get()).resolves.toBe("a.b.property");
    await expect(createTokenSource({ ...all, token: undefined }).get()).resolves.toBe("a.b.url");
  });

  it("asks the provider rather than the broker", async () => {
    const source = createTokenSource({
      tokenProvider: () => fresh,
      tokenUrl: broker,
      fetch: brokerOf().fetch,
    });
    await expect(source.get()).resolves.toBe(fresh);
  });

  it("asks the broker as only the widget can: POST, JSON, own header, the site's session", async () => {
    const { fetch, asked } = brokerOf(given());
    await expect(createTokenSource({ tokenUrl: "/consent-token", fetch }).get()).resolves.toBe(fresh);
    const [request] = asked;
    expect(request?.method).toBe("POST");
    expect(request?.url).toBe(broker);
    expect(request?.headers.get("x-requested-with")).toBe("consent-widget");
    expect(request?.headers.get("content-type")).toBe("application/json");
    expect(request?.credentials).toBe("include");
    await expect(request?.json()).resolves.toEqual({});
  });

  it("lets callers at the same time share one question, and keeps the answer", async () => {
    const { fetch, asked } = brokerOf(given());
    const source = createTokenSource({ tokenUrl: broker, fetch });
    await expect(Promise.all([source.get(), source.get()])).resolves.toEqual([fresh, fresh]);
    await expect(source.get()).resolves.toBe(fresh);
    expect(asked).toHaveLength(1);
  });

  it("renews once for callers whose token was refused together", async () => {
    const { fetch, asked } = brokerOf(given("a.b.old"), given());
    const source = createTokenSource({ tokenUrl: broker, fetch });
    await source.get();
    await expect(Promise.all([source.renew("a.b.old"), source.renew("a.b.old")])).resolves.toEqual([
      fresh,
      fresh,
    ]);
    await expect(source.renew("a.b.old")).resolves.toBe(fresh);
    expect(asked).toHaveLength(2);
  });

  it("renews a link's token from the broker, and has nobody to ask without one", async () => {
    const taken = { token: "a.b.link" };
    const source = createTokenSource({ taken, tokenUrl: broker, fetch: brokerOf(given()).fetch });
    await expect(source.renew("a.b.link")).resolves.toBe(fresh);
    expect(createTokenSource({ taken }).renew("a.b.link")).toBeUndefined();
  });

  it("asks again after a failure", async () => {
    const { fetch } = brokerOf(Response.json(createProblem("session-required"), { status: 401 }), given());
    const source = createTokenSource({ tokenUrl: broker, fetch });
    await expect(source.get()).rejects.toMatchObject({ code: "session-required", status: 401 });
    await expect(source.get()).resolves.toBe(fresh);
  });

  it("is token-missing without any source", async () => {
    await expect(createTokenSource({}).get()).rejects.toMatchObject({ code: "token-missing" });
  });

  it("shows token-malformed for garbage in a link, but tries the broker first", async () => {
    const taken = { problem: "token-malformed" } as const;
    await expect(createTokenSource({ taken }).get()).rejects.toMatchObject({ code: "token-malformed" });
    const source = createTokenSource({ taken, tokenUrl: broker, fetch: brokerOf(given()).fetch });
    await expect(source.get()).resolves.toBe(fresh);
  });

  it("uses no source at all when a link is ambiguous", async () => {
    const taken = { problem: "token-ambiguous" } as const;
    const source = createTokenSource({ taken, tokenUrl: broker, fetch: brokerOf().fetch });
    await expect(source.get()).rejects.toMatchObject({ code: "token-ambiguous" });
  });

  it("is token-malformed for a property that is no token", async () => {
    await expect(createTokenSource({ token: "cat_secret" }).get()).rejects.toMatchObject({
      code: "token-malformed",
    });
  });

  it.each([
    ["throws", () => Promise.reject(new Error("a.b.secret"))],
    [
      "throws at once",
      () => {
        throw new Error("a.b.secret");
      },
    ],
    ["gives an object", () => ({ id_token: fresh })],
    ["gives nothing", () => undefined],
  ])("is token-provider-failed when the provider %s", async (_, provider) => {
    const source = createTokenSource({ tokenProvider: provider as unknown as () => string });
    const error: unknown = await source.get().catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: "token-provider-failed", message: "token-provider-failed" });
    expect((error as Error).cause).toBeUndefined();
  });

  it("gives up on a provider that never answers, after ten seconds", async () => {
    vi.useFakeTimers();
    const failure = expect(
      createTokenSource({ tokenProvider: () => new Promise(() => {}) }).get(),
    ).rejects.toMatchObject({ code: "token-provider-failed" });
    await vi.advanceTimersByTimeAsync(10_000);
    await failure;
  });

  it("is response-invalid when the broker gives something else", async () => {
    const source = createTokenSource({ tokenUrl: broker, fetch: brokerOf(given("cat_secret")).fetch });
    await expect(source.get()).rejects.toMatchObject({ code: "response-invalid" });
  });

  describe("forget", () => {
    it("asks anew for what the provider gave", async () => {
      let given = fresh;
      const source = createTokenSource({ tokenProvider: () => given });
      await source.get();
      given = "a.b.other";
      await expect(source.get()).resolves.toBe(fresh);
      source.forget();
      await expect(source.get()).resolves.toBe("a.b.other");
    });

    it("keeps a token at hand", async () => {
      const source = createTokenSource({ token: "a.b.property", tokenProvider: () => fresh });
      source.forget();
      await expect(source.get()).resolves.toBe("a.b.property");
    });

    it("takes no answer to the question before", async () => {
      const answers: ((token: string) => void)[] = [];
      const source = createTokenSource({ tokenProvider: () => new Promise((tell) => answers.push(tell)) });
      void source.get();
      source.forget();
      const asked = source.get();
      answers[1]?.("a.b.second");
      await asked;
      answers[0]?.("a.b.first");
      await expect(source.get()).resolves.toBe("a.b.second");
    });
  });

  it("lets a token that is handed over stand over an answer that comes later", async () => {
    let tell = (_: string): void => {};
    const source = createTokenSource({ tokenProvider: () => new Promise((resolve) => (tell = resolve)) });
    const asked = source.get();
    source.offer("a.b.offered");
    tell(fresh);
    await asked;
    await expect(source.get()).resolves.toBe("a.b.offered");
  });
});
