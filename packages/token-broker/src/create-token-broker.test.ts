import fc from "fast-check";
import { beforeEach, describe, expect, it, vi } from "vitest";
import {
  type CitizenTokenRequest,
  createTokenBroker,
  type Issuer,
  type TokenBrokerOptions,
  TokenError,
} from "./index.ts";

const own = "https://acme.example";
const ada = { organization_user_id: "ada@example.org" };

const issuer = vi.fn<Issuer>();
beforeEach(() => {
  issuer.mockReset();
  issuer.mockImplementation(async ({ lifetime = 900 }) => ({ id_token: "a.b.c", lifetime, extra: "x" }));
});

const createBroker = (options: Partial<TokenBrokerOptions> = {}) =>
  createTokenBroker({ authenticate: () => ada, issuer, onError: () => undefined, ...options });

/** What the widget sends; a header set to null is left out. */
function ask(
  headers: Record<string, string | null> = {},
  init: RequestInit = {},
  path = "/consent-token",
): Request {
  const all = { "content-type": "application/json", "x-requested-with": "consent-widget", ...headers };
  const given = Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== null);
  const bodiless = init.method === "GET" || init.method === "HEAD" || init.method === "OPTIONS";
  return new Request(own + path, { method: "POST", body: bodiless ? null : "{}", ...init, headers: given });
}

/** Status and code of a refusal; also that it is a problem, is not stored, and that no token was made. */
async function refused(response: Response): Promise<string> {
  expect(response.headers.get("content-type")).toBe("application/problem+json");
  expect(response.headers.get("cache-control")).toBe("no-store");
  const problem = await response.json();
  expect(problem).toMatchObject({ status: response.status, code: response.status, message: problem.detail });
  expect(problem.instance).toMatch(/^urn:uuid:[0-9a-f-]{36}$/);
  return `${response.status} ${problem.type.slice(problem.type.lastIndexOf("/") + 1)}`;
}

describe("a signed-in citizen", () => {
  it("gets a token and its lifetime, and nothing else, never stored", async () => {
    const response = await createBroker()(ask({ "sec-fetch-site": "same-origin", origin: own }));
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ id_token: "a.b.c", lifetime: 900 });
    expect(response.headers.get("content-type")).toBe("application/json");
    expect(response.headers.get("cache-control")).toBe("no-store");
  });

  it("gets what the session says, with the delegate and everything else", async () => {
    const citizen: CitizenTokenRequest = {
      ...ada,
      delegate: { id: "emp-7", name: "Grace", metadata: { desk: 4 } },
      event: { metadata: { a: 1 }, user: { metadata: { b: 2 } } },
      metadata: { c: 3 },
      validations: { email: { enabled: true } },
      permissions: ["read"],
      lifetime: 60,
    };
    await createBroker({ authenticate: async () => citizen, tokenLifetime: 300 })(ask());
    expect(issuer.mock.calls).toEqual([[citizen]]);
  });

  it("gets the broker's lifetime when the session names none", async () => {
    await createBroker({ tokenLifetime: 300 })(ask());
    expect(issuer.mock.calls).toEqual([[{ ...ada, lifetime: 300 }]]);
  });

  it("is found from the request that the widget sent", async () => {
    const authenticate = vi.fn((request: Request) =>
      request.headers.get("cookie") === "session=1" ? ada : undefined,
    );
    const broker = createBroker({ authenticate });
    expect((await broker(ask({ cookie: "session=1" }))).status).toBe(200);
    expect(await refused(await broker(ask({ cookie: "session=2" })))).toBe("401 session-required");
  });
});

describe("row 90: nobody signed in", () => {
  it.each([undefined, null])("%s is session-required, with a challenge", async (nobody) => {
    const response = await createBroker({ authenticate: () => nobody })(ask());
    expect(response.headers.get("www-authenticate")).toBe("Session");
    expect(await refused(response)).toBe("401 session-required");
    expect(issuer).not.toHaveBeenCalled();
  });
});

describe("row 91: the body", () => {
  it.each([
    "organization_user_id",
    "organization_id",
    "user_id",
    "user",
    "id",
    "sub",
    "act",
    "delegate",
    "event",
    "metadata",
    "validations",
    "permissions",
    "scope",
    "lifetime",
  ])("cannot carry %s", async (field) => {
    const response = await createBroker()(ask({}, { body: JSON.stringify({ x: 1, [field]: "eve" }) }));
    expect(await refused(response)).toBe("400 field-not-writable");
    expect(issuer).not.toHaveBeenCalled();
  });

  it.each([
    ['{"a":1}', "400 unknown-field"],
    ['{"__proto__":{"organization_user_id":"eve"}}', "400 unknown-field"],
    ["[]", "400 validation-failed"],
    ["null", "400 validation-failed"],
    ['"ada"', "400 validation-failed"],
    ["", "400 malformed-json"],
    ["{", "400 malformed-json"],
    ["{} {}", "400 malformed-json"],
    ["\ufeff{}", "400 malformed-json"],
    [new Uint8Array([0x7b, 0xff, 0x7d]), "400 malformed-json"],
    [`{"a":"${"x".repeat(1_024)}"}`, "413 payload-too-large"],
  ])("refuses %j", async (body, expected) => {
    expect(await refused(await createBroker()(ask({}, { body })))).toBe(expected);
    expect(issuer).not.toHaveBeenCalled();
  });

  it("is read no further than its bound, whatever Content-Length says", async () => {
    let sent = 0;
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        sent += 1;
        controller.enqueue(new Uint8Array(512).fill(0x20));
      },
    });
    const init = { body, duplex: "half" } as RequestInit;
    expect(await refused(await createBroker()(ask({}, init)))).toBe("413 payload-too-large");
    expect(sent).toBeLessThan(8);
  });

  it("that is cut off is malformed-request", async () => {
    const body = new ReadableStream({ pull: (controller) => controller.error(new Error("gone")) });
    const init = { body, duplex: "half" } as RequestInit;
    expect(await refused(await createBroker()(ask({}, init)))).toBe("400 malformed-request");
  });

  it("may have spaces", async () => {
    expect((await createBroker()(ask({}, { body: " {\n} " }))).status).toBe(200);
  });

  it.each([
    ["application/json", 200],
    ["application/json; charset=utf-8", 200],
    ['Application/JSON;charset="UTF-8"', 200],
    ["application/json; charset=utf-7", "415 unsupported-media-type"],
    ["application/json; charset=utf-16", "415 unsupported-media-type"],
    ["application/jsonp", "415 unsupported-media-type"],
    ["application/problem+json", "415 unsupported-media-type"],
    ["application/octet-stream", "415 unsupported-media-type"],
    ["application/x-www-form-urlencoded", "403 csrf-rejected"],
    ["multipart/form-data; boundary=x", "403 csrf-rejected"],
    ["text/plain", "403 csrf-rejected"],
    ["text/plain;charset=UTF-8", "403 csrf-rejected"],
  ])("of type %s", async (type, expected) => {
    const response = await createBroker()(ask({ "content-type": type }));
    expect(response.status === 200 ? 200 : await refused(response)).toBe(expected);
  });

  it("must not be compressed, nor of no type", async () => {
    const broker = createBroker();
    expect(await refused(await broker(ask({ "content-encoding": "gzip" })))).toBe(
      "415 unsupported-media-type",
    );
    const bytes = new TextEncoder().encode("{}");
    expect(await refused(await broker(ask({ "content-type": null }, { body: bytes })))).toBe(
      "415 unsupported-media-type",
    );
  });

  it("no query chooses the person", async () => {
    const response = await createBroker()(ask({}, {}, "/consent-token?organization_user_id=eve&sub=eve"));
    expect(response.status).toBe(200);
    expect(issuer.mock.calls).toEqual([[ada]]);
  });
});

describe("row 92: who is no widget of the site", () => {
  it.each([
    ["no custom header", ask({ "x-requested-with": null })],
    ["another custom header", ask({ "x-requested-with": "XMLHttpRequest" })],
    ["the custom header twice", ask({ "x-requested-with": "consent-widget, consent-widget" })],
    ["a link: GET", ask({ "x-requested-with": null, "content-type": null }, { method: "GET" })],
    ["a form", ask({ "x-requested-with": null, "content-type": "application/x-www-form-urlencoded" })],
    ["cross-site without an Origin", ask({ "sec-fetch-site": "cross-site" })],
    ["same-site without an Origin", ask({ "sec-fetch-site": "same-site" })],
    ["typed by hand", ask({ "sec-fetch-site": "none" })],
  ])("%s is csrf-rejected", async (_, request) => {
    const authenticate = vi.fn(() => ada);
    expect(await refused(await createBroker({ authenticate })(request))).toBe("403 csrf-rejected");
    expect(authenticate).not.toHaveBeenCalled();
  });

  it.each(["GET", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS"])(
    "%s with the header is method-not-allowed",
    async (method) => {
      const response = await createBroker()(ask({}, { method }));
      expect(response.headers.get("allow")).toBe("POST");
      expect(await refused(response)).toBe("405 method-not-allowed");
    },
  );

  it("a method override is ignored", async () => {
    const response = await createBroker()(ask({ "x-http-method-override": "POST" }, { method: "PUT" }));
    expect(await refused(response)).toBe("405 method-not-allowed");
  });
});

describe("row 93: origins", () => {
  const good = "https://good.example";
  const broker = (request: Request) =>
    createBroker({ allowedOrigins: [good, "http://localhost:5173"] })(request);

  it.each([
    "null",
    "https://evil.example",
    "https://good.example.evil.com",
    "https://evilgood.example",
    "https://good.example:8443",
    "http://good.example",
    "https://sub.good.example",
    "https://good.example/",
    "https://GOOD.example",
    "https://good.example, https://good.example",
    "http://acme.example",
    "https://acme.example:444",
    "",
  ])("%j is origin-not-allowed, and gets no CORS header", async (origin) => {
    for (const site of ["cross-site", "same-site", null]) {
      const response = await broker(ask({ origin, "sec-fetch-site": site }));
      expect(await refused(response)).toBe("403 origin-not-allowed");
      expect([...response.headers.keys()].filter((name) => name.startsWith("access-control"))).toEqual([]);
    }
  });

  it("null is refused even where the browser calls it same-origin", async () => {
    const response = await broker(ask({ origin: "null", "sec-fetch-site": "same-origin" }));
    expect(await refused(response)).toBe("403 origin-not-allowed");
  });

  it("the site's own passes, with and without Fetch Metadata, and needs no CORS header", async () => {
    for (const site of ["same-origin", null]) {
      const response = await broker(ask({ origin: own, "sec-fetch-site": site }));
      expect(response.status).toBe(200);
      expect(response.headers.get("access-control-allow-origin")).toBeNull();
      expect(response.headers.get("vary")).toBe("origin");
    }
  });

  it("behind a proxy that changes the host, the browser's word same-origin counts", async () => {
    const response = await broker(
      ask({ origin: "https://www.acme.example", "sec-fetch-site": "same-origin" }),
    );
    expect(response.status).toBe(200);
  });

  it.each([good, "http://localhost:5173"])(
    "%s is allowed and may read the answer, refusals too",
    async (origin) => {
      const response = await broker(ask({ origin, "sec-fetch-site": "cross-site" }));
      expect(response.status).toBe(200);
      const cors = {
        "access-control-allow-origin": origin,
        "access-control-allow-credentials": "true",
        "access-control-expose-headers": "retry-after",
        vary: "origin",
      };
      expect(Object.fromEntries(response.headers)).toMatchObject(cors);
      const refusal = await broker(ask({ origin }, { body: "[]" }));
      expect(await refused(refusal)).toBe("400 validation-failed");
      expect(Object.fromEntries(refusal.headers)).toMatchObject(cors);
    },
  );

  it("a preflight is answered for an allowed origin only", async () => {
    const preflight = (origin: string) =>
      new Request(`${own}/consent-token`, {
        method: "OPTIONS",
        headers: {
          origin,
          "access-control-request-method": "POST",
          "access-control-request-headers": "content-type,x-requested-with",
        },
      });
    const response = await broker(preflight(good));
    expect(response.status).toBe(204);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      "access-control-allow-origin": good,
      "access-control-allow-credentials": "true",
      "access-control-allow-methods": "POST",
      "access-control-allow-headers": "content-type, x-requested-with",
      vary: "origin",
    });
    for (const origin of ["https://evil.example", "null", own]) {
      expect(await refused(await broker(preflight(origin)))).toBe("403 origin-not-allowed");
    }
  });

  it("law: no origin but the listed ones passes across sites", async () => {
    await fc.assert(
      fc.asyncProperty(fc.webUrl(), async (url) => {
        const { origin } = new URL(url);
        fc.pre(origin !== good && origin !== own);
        expect(await refused(await broker(ask({ origin, "sec-fetch-site": "cross-site" })))).toBe(
          "403 origin-not-allowed",
        );
      }),
      { numRuns: 50 },
    );
  });

  it.each([
    "*",
    "https://*.good.example",
    "https://good.example/",
    "https://good.example/path",
    "https://good.example?x",
    "https://user@good.example",
    "https://GOOD.example",
    "https://good.example:443",
    "http://good.example",
    "good.example",
    "null",
    "",
    "javascript:alert(1)",
    "file:///x",
  ])("row 111: allowedOrigins cannot hold %j", (origin) => {
    expect(() => createBroker({ allowedOrigins: [origin] })).toThrow(
      expect.objectContaining({ name: "TokenError", code: "origin-invalid" }),
    );
  });
});

describe("the rate limit", () => {
  it("is 30 in a minute for each citizen, says how long to wait, and ends", async () => {
    let now = new Date("2026-11-01T12:00:00Z");
    let citizen = "ada";
    const broker = createBroker({ authenticate: () => ({ organization_user_id: citizen }), now: () => now });
    for (let count = 0; count < 30; count += 1) expect((await broker(ask())).status).toBe(200);
    now = new Date("2026-11-01T12:00:18.500Z");
    const response = await broker(ask());
    expect(response.headers.get("retry-after")).toBe("42");
    expect(await refused(response)).toBe("429 rate-limited");
    expect(issuer).toHaveBeenCalledTimes(30);

    citizen = "bob";
    expect((await broker(ask())).status).toBe(200);
    citizen = "ada";
    now = new Date("2026-11-01T12:01:00Z");
    expect((await broker(ask())).status).toBe(200);
  });

  it("remembers a bounded number of citizens, the newest", async () => {
    let citizen = "ada";
    const broker = createBroker({
      authenticate: () => ({ organization_user_id: citizen }),
      rateLimit: { requests: 1, citizens: 2 },
    });
    const status = async (id: string) => {
      citizen = id;
      return (await broker(ask())).status;
    };
    expect([await status("ada"), await status("bob"), await status("bob")]).toEqual([200, 200, 429]);
    expect([await status("eve"), await status("bob"), await status("ada")]).toEqual([200, 429, 200]);
  });

  it("can be off", async () => {
    const broker = createBroker({ rateLimit: false });
    for (let count = 0; count < 50; count += 1) expect((await broker(ask())).status).toBe(200);
  });

  it.each([{ requests: 0 }, { seconds: -1 }, { citizens: 0.5 }])("cannot be %j", (rateLimit) => {
    expect(() => createBroker({ rateLimit })).toThrow(expect.objectContaining({ code: "config-invalid" }));
  });
});

describe("errors of the site's own code", () => {
  const secret = "postgres://site:hunter2@db";

  it.each(["authenticate", "issuer"] as const)(
    "thrown by %s are told to onError and to nobody else",
    async (part) => {
      const onError = vi.fn();
      const fails = () => {
        throw new Error(secret);
      };
      const response = await createBroker({ [part]: fails, onError })(ask());
      const text = await response.clone().text();
      expect(text).not.toContain("hunter2");
      expect(await refused(response)).toBe("500 internal-error");
      expect(onError.mock.calls).toEqual([[new Error(secret), JSON.parse(text).instance]]);
    },
  );

  it("are printed when nobody wants them", async () => {
    const printed = vi.spyOn(console, "error").mockImplementation(() => undefined);
    const broker = createTokenBroker({
      authenticate: () => Promise.reject(new Error("no database")),
      issuer,
    });
    expect((await broker(ask())).status).toBe(500);
    expect(printed).toHaveBeenCalledWith(
      expect.stringMatching(/^token broker, request urn:uuid:/),
      new Error("no database"),
    );
  });

  it("never reject, even when onError throws", async () => {
    const fails = () => {
      throw new Error("x");
    };
    expect(await refused(await createBroker({ authenticate: fails, onError: fails })(ask()))).toBe(
      "500 internal-error",
    );
  });

  it("an issuer that cannot be reached is 503 with Retry-After", async () => {
    issuer.mockRejectedValue(
      new TokenError("issuer-unavailable", { detail: "The consents API answered 502." }),
    );
    const response = await createBroker()(ask());
    expect(response.headers.get("retry-after")).toBe("5");
    expect(await response.clone().text()).not.toContain("502");
    expect(await refused(response)).toBe("503 issuer-unavailable");
  });

  it("what the session says wrongly is the site's error, not the caller's", async () => {
    issuer.mockRejectedValue(new TokenError("validation-failed"));
    expect(await refused(await createBroker()(ask()))).toBe("500 internal-error");
  });

  it.each([0, -1, 1.5, Number.NaN])("tokenLifetime %s is config-invalid", (tokenLifetime) => {
    expect(() => createBroker({ tokenLifetime })).toThrow(
      expect.objectContaining({ code: "config-invalid" }),
    );
  });
});
