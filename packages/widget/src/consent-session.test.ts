import {
  type ConsentEvent,
  type ConsentEventRequest,
  type Consents,
  type ConsentUser,
  createProblem,
  type ErrorCode,
  type Notice,
} from "@consents/contract";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type ConsentSession, createConsentSession } from "./consent-session.ts";
import type { ConsentWidgetEvent } from "./events/consent-widget-event.ts";
import { leafOf, writeLeaf } from "./leaf.ts";
import { createTokenSource, type TokenSourceOptions } from "./token-source.ts";

const time = "2026-11-21T10:00:00.000Z";
const calls = leafOf("calls", "enabled");
const sms = leafOf("sms", "enabled");
const mail = leafOf("mail", "enabled");

const tokenOf = (claims: object) =>
  `e30.${Buffer.from(JSON.stringify({ sub: "alice", scope: "consents:read consents:write", ...claims })).toString("base64url")}.c2ln`;
const alice = tokenOf({});

function noticeOf(version: number): Notice {
  const name = { en: "Calls", fr: "Appels" };
  return {
    id: "preferences",
    organization_id: "acme",
    version,
    published_at: time,
    name,
    languages: ["en", "fr"],
    privacy_policy: { url: name, version: "1" },
    channels: [],
    sections: [
      {
        id: "s",
        name,
        purposes: ["calls", "sms"].map((id) => ({ id, name, description: name, lawful_basis: "consent" })),
      },
    ],
  };
}

/** An API of one citizen, as far as a session needs one; `next` answers once, before anything else does. */
function fakeApi() {
  const status: Consents = {
    purposes: [{ id: "calls", enabled: true }],
    channels: [],
    vendors: { enabled: [], enabled_li: [], disabled: [], disabled_li: [] },
  };
  const user: ConsentUser = {
    id: "u1",
    organization_id: "acme",
    organization_user_id: "alice",
    version: 1,
    created_at: time,
    updated_at: time,
    metadata: {},
    consents: status,
  };
  const api = {
    user: user as ConsentUser | undefined,
    notice: noticeOf(1),
    posted: [] as { event: ConsentEventRequest; ifMatch: string | null; token: string | null }[],
    requests: [] as string[],
    next: new Map<string, (() => Response | Promise<Response>)[]>(),
    async fetch(request: Request): Promise<Response> {
      const key = `${request.method} ${new URL(request.url).pathname}`;
      api.requests.push(key);
      const event: ConsentEventRequest | undefined =
        request.method === "POST" ? await request.clone().json() : undefined;
      if (event) {
        const { headers } = request;
        api.posted.push({ event, ifMatch: headers.get("if-match"), token: headers.get("authorization") });
      }
      const scripted = api.next.get(key)?.shift();
      if (scripted) return scripted();
      if (key === "GET /notices/preferences") return Response.json(api.notice);
      if (key === "GET /consents/users") {
        return Response.json({ data: api.user ? [api.user] : [], limit: 100, cursor: null });
      }
      return Response.json(api.record(event ?? {}));
    },
    record(event: ConsentEventRequest, more: Partial<ConsentEvent> = {}) {
      const now = structuredClone(api.user ?? user);
      if (more.status !== "pending_approval") {
        for (const { id, enabled = null } of event.consents?.purposes ?? []) {
          writeLeaf(now.consents.purposes, leafOf(id, "enabled"), enabled);
        }
        now.version += 1;
        api.user = now;
      }
      return {
        id: event.id,
        organization_id: "acme",
        created_at: time,
        updated_at: time,
        status: "confirmed",
        regulation: "gdpr",
        consents: { ...status, purposes: event.consents?.purposes },
        proofs_id: [],
        evidence: {},
        ...more,
        user: now,
      };
    },
    refuse(key: string, code: ErrorCode) {
      const body = createProblem(code);
      api.answer(key, () => Response.json(body, { status: body.status }));
    },
    answer(key: string, ...answers: (() => Response | Promise<Response>)[]) {
      api.next.set(key, [...(api.next.get(key) ?? []), ...answers]);
    },
  };
  return api;
}

const POST = "POST /consents/events";
const USERS = "GET /consents/users";

let api: ReturnType<typeof fakeApi>;
let told: string[];

function sessionOf(
  tokens: TokenSourceOptions = { token: alice },
  more: Partial<Parameters<typeof createConsentSession>[0]> = {},
): ConsentSession {
  const session = createConsentSession({
    apiUrl: "https://api.test",
    organizationId: "acme",
    notice: "preferences",
    tokens: createTokenSource(tokens),
    fetch: api.fetch,
    ...more,
  });
  session.subscribe((event: ConsentWidgetEvent | undefined) => {
    if (event) told.push("code" in event ? `${event.type} ${event.code}` : event.type);
  });
  return session;
}
/** Runs to the end whatever waits for a retry. */
async function settle<T>(promise: Promise<T>): Promise<T> {
  await vi.runAllTimersAsync();
  return promise;
}

beforeEach(() => {
  vi.useFakeTimers();
  api = fakeApi();
  told = [];
});
afterEach(() => void vi.useRealTimers());

describe("refresh", () => {
  it("asks for notice and status, and nothing else", async () => {
    const session = sessionOf();
    expect(session.view.state).toBe("loading");
    await settle(session.refresh());
    expect(session.view).toMatchObject({ state: "ready", claims: { sub: "alice" } });
    expect(session.view.status.purposes).toEqual([{ id: "calls", enabled: true }]);
    expect(api.requests.sort()).toEqual(["GET /consents/users", "GET /notices/preferences"]);
    expect(told).toEqual(["consent-ready"]);
  });

  it("asks for notice and status in parallel", async () => {
    let release = (_: Response): void => {};
    api.answer("GET /notices/preferences", () => new Promise((resolve) => (release = resolve)));
    const session = sessionOf();
    const loaded = session.refresh();
    await vi.waitFor(() => expect(api.requests).toHaveLength(2));
    release(Response.json(api.notice));
    await settle(loaded);
    expect(session.view.state).toBe("ready");
  });

  it("takes no record for: nothing answered yet", async () => {
    api.user = undefined;
    const session = sessionOf();
    await settle(session.refresh());
    expect(session.view).toMatchObject({ state: "ready", user: undefined, status: { purposes: [] } });
  });

  it("is read-only with a token that may not write", async () => {
    const session = sessionOf({ token: tokenOf({ scope: "consents:read" }) });
    await settle(session.refresh());
    expect(session.view.state).toBe("read-only");
  });

  it("changes and saves nothing with such a token", async () => {
    const session = sessionOf({ token: tokenOf({ scope: "consents:read" }) });
    await settle(session.refresh());
    session.choose(calls, false);
    await settle(session.chooseAll("accept-all"));
    await settle(session.save());
    expect(session.view).toMatchObject({ state: "read-only", draft: new Map() });
    expect(api.posted).toEqual([]);
  });

  it("saves nothing of before once the token may only read", async () => {
    const tokens = createTokenSource({ token: alice });
    const session = sessionOf({}, { tokens });
    await settle(session.refresh());
    session.choose(calls, false);
    tokens.offer(tokenOf({ scope: "consents:read" }));
    await settle(session.refresh());
    await settle(session.save());
    expect(session.view.state).toBe("read-only");
    expect(api.posted).toEqual([]);
  });

  it("asks under the notice's own regulation", async () => {
    api.notice = { ...api.notice, regulation: "ccpa" };
    const session = sessionOf();
    await settle(session.refresh());
    expect(session.regulation).toBe("ccpa");
    expect(api.requests.filter((request) => request === USERS)).toHaveLength(2);
  });

  it.each([
    [{}, "token-missing", "token-missing"],
    [{ token: "garbage" }, "token-invalid", "token-malformed"],
    [{ taken: { problem: "token-ambiguous" } }, "token-invalid", "token-ambiguous"],
  ] as const)("with %j is %s", async (source, state, code) => {
    const session = sessionOf(source);
    await settle(session.refresh());
    expect(session.view).toMatchObject({ state, code });
    expect(told).toEqual([`consent-auth-required ${code}`]);
  });

  it("is token-expired with an old link, which nobody can renew", async () => {
    api.refuse(USERS, "token-expired");
    const session = sessionOf({ taken: { token: alice } });
    await settle(session.refresh());
    expect(session.view).toMatchObject({ state: "token-expired", code: "token-expired" });
  });

  it("is offline when no answer comes", async () => {
    api.answer(USERS, ...Array(3).fill(() => Promise.reject(new TypeError("Failed to fetch"))));
    const session = sessionOf();
    await settle(session.refresh());
    expect(session.view).toMatchObject({ state: "offline", code: "network" });
    expect(told).toEqual(["consent-error network"]);
    await settle(session.refresh());
    expect(session.view).toMatchObject({ state: "ready", code: undefined });
  });

  it("never shows half an answer", async () => {
    api.answer("GET /notices/preferences", () => Response.json({ ...api.notice, sections: undefined }));
    const session = sessionOf();
    await settle(session.refresh());
    expect(session.view).toMatchObject({ state: "error", code: "response-invalid" });
    expect(session.view.notice).toBeUndefined();
  });

  it.each([
    ["throws", () => expect.unreachable()],
    ["never resolves", () => new Promise<string>(() => {})],
    ["gives an object", () => ({ id_token: alice }) as unknown as string],
  ])("is an error of the page, not of the citizen, when the provider %s", async (_, tokenProvider) => {
    const session = sessionOf({ tokenProvider });
    await settle(session.refresh());
    expect(session.view).toMatchObject({ state: "error", code: "token-provider-failed" });
    expect(told).toEqual(["consent-error token-provider-failed"]);
  });

  it("says token-provider-failed when the provider's new token is refused too", async () => {
    api.refuse(USERS, "token-expired");
    api.refuse(USERS, "token-expired");
    const session = sessionOf({ tokenProvider: () => alice });
    await settle(session.refresh());
    expect(session.view).toMatchObject({ state: "error", code: "token-provider-failed" });
    expect(told).toEqual(["consent-error token-provider-failed"]);
  });
});

describe("choose", () => {
  it("counts what differs from the status, and only that", async () => {
    const session = sessionOf();
    await settle(session.refresh());
    session.choose(calls, false);
    session.choose(sms, true);
    expect(session.changes).toEqual({
      purposes: [
        { id: "calls", enabled: false },
        { id: "sms", enabled: true },
      ],
    });
    session.choose(calls, true);
    expect(session.changes).toEqual({ purposes: [{ id: "sms", enabled: true }] });
    session.reset();
    expect(session.view.draft.size).toBe(0);
    expect(told.filter((type) => type === "consent-change")).toHaveLength(4);
  });
});

describe("save", () => {
  async function edited(tokens?: TokenSourceOptions): Promise<ConsentSession> {
    const session = sessionOf(tokens, { languages: () => ["fr-CA"] });
    await settle(session.refresh());
    session.choose(calls, false);
    told.length = 0;
    return session;
  }

  it("sends only what changed, with what was shown, and says saved when the API did", async () => {
    const session = await edited();
    let during: string | undefined;
    api.answer(POST, () => {
      during = session.view.state;
      return Response.json(api.record(api.posted[0]?.event ?? {}));
    });
    await settle(session.save());
    expect(during).toBe("saving");
    expect(session.view.state).toBe("saved");
    expect(session.view.status.purposes[0]?.enabled).toBe(false);
    expect(session.view.draft.size).toBe(0);
    const { event, ifMatch } = api.posted[0] ?? {};
    expect(ifMatch).toBe('"1"');
    expect(event).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/),
      organization_id: "acme",
      regulation: "gdpr",
      consents: { purposes: [{ id: "calls", enabled: false }] },
      notice: { id: "preferences", version: 1, language: "fr" },
      widget: { version: expect.any(String), gesture: "save" },
    });
    expect(told).toEqual(["consent-saving", "consent-saved"]);
  });

  it("of somebody without a record yet meets who has answered the same in another tab", async () => {
    const { user } = api;
    api.user = undefined;
    const session = await edited();
    api.user = user;
    api.refuse(POST, "precondition-failed");
    await settle(session.save());
    expect(session.view).toMatchObject({ state: "conflict", user: { version: 1 } });
    await settle(session.save());
    expect(session.view.state).toBe("saved");
    expect(api.posted.map(({ ifMatch }) => ifMatch)).toEqual(['"0"', '"1"']);
  });

  it("sends nothing when nothing changed", async () => {
    const session = await edited();
    session.reset();
    await settle(session.save());
    expect(api.posted).toEqual([]);
  });

  it("makes one event of a double press", async () => {
    const session = await edited();
    await settle(Promise.all([session.save(), session.save()]));
    expect(api.posted).toHaveLength(1);
  });

  it("sends what was changed while saving as an event of its own", async () => {
    const session = await edited();
    api.answer(POST, () => {
      session.choose(sms, true);
      void session.save("instant");
      return Response.json(api.record(api.posted[0]?.event ?? {}));
    });
    await settle(session.save("instant"));
    expect(api.posted.map(({ event }) => event.consents?.purposes)).toEqual([
      [{ id: "calls", enabled: false }],
      [{ id: "sms", enabled: true }],
    ]);
    expect(session.view.state).toBe("saved");
  });

  it("uses one id for all tries of one event, and another for another", async () => {
    const session = await edited();
    const lost = () => Promise.reject(new TypeError("Failed to fetch"));
    api.answer(POST, ...Array(6).fill(lost));
    await settle(session.save());
    expect(session.view.state).toBe("offline");
    await settle(session.save());
    session.choose(sms, false);
    await settle(session.save());
    const ids = api.posted.map(({ event }) => event.id);
    expect(new Set(ids.slice(0, 6)).size).toBe(1);
    expect(ids[6]).not.toBe(ids[0]);
    expect(session.view.state).toBe("saved");
  });

  it("renews an expired token once, and sends the same event with the new one", async () => {
    const tokens = [tokenOf({ jti: "1" }), tokenOf({ jti: "2" })];
    const session = await edited({ tokenProvider: () => tokens.shift() ?? expect.unreachable() });
    api.refuse(POST, "token-expired");
    await settle(session.save());
    expect(session.view.state).toBe("saved");
    const [first, second] = api.posted;
    expect(second?.event).toEqual(first?.event);
    expect(second?.token).not.toBe(first?.token);
  });

  it("keeps the changes of an expired link, and goes on with a token that the page offers", async () => {
    const tokens = createTokenSource({ taken: { token: alice } });
    const session = sessionOf({}, { tokens });
    await settle(session.refresh());
    session.choose(calls, false);
    api.refuse(POST, "token-expired");
    await settle(session.save());
    expect(session.view.state).toBe("token-expired");
    expect(session.view.draft.get(calls)).toBe(false);
    tokens.offer(tokenOf({ jti: "2" }));
    await settle(session.save());
    expect(session.view.state).toBe("saved");
    expect(api.posted[1]?.event.id).toBe(api.posted[0]?.event.id);
  });

  it("sends nothing as somebody else who has signed in meanwhile", async () => {
    const people = [alice, tokenOf({ sub: "bob" })];
    const broker = async (request: Request) =>
      request.url.endsWith("/consent-token")
        ? Response.json({ id_token: people.shift(), lifetime: 900 })
        : api.fetch(request);
    vi.stubGlobal("document", { baseURI: "https://acme.test/" });
    const session = sessionOf({ tokenUrl: "/consent-token", fetch: broker });
    await settle(session.refresh());
    session.choose(calls, false);
    api.refuse(POST, "token-expired");
    await settle(session.save());
    expect(session.view).toMatchObject({ state: "subject-mismatch", code: "subject-mismatch" });
    expect(api.posted).toHaveLength(1);
    await settle(session.refresh());
    expect(session.view).toMatchObject({ state: "ready", claims: { sub: "bob" } });
    expect(session.view.draft.size).toBe(0);
    vi.unstubAllGlobals();
  });

  describe("while somebody else signs in", () => {
    const bob = tokenOf({ sub: "bob" });

    /** Alice's save is on its way; meanwhile the page hands over Bob's token. */
    async function switched(answer: () => Response) {
      let current = alice;
      const tokens = createTokenSource({ tokenProvider: () => current });
      const session = sessionOf({}, { tokens });
      await settle(session.refresh());
      session.choose(calls, false);
      let release = (): void => {};
      api.answer(POST, () => new Promise((resolve) => (release = () => resolve(answer()))));
      const saved = session.save();
      await vi.waitFor(() => expect(api.posted).toHaveLength(1));
      current = bob;
      tokens.offer(bob);
      const { user } = api;
      api.user = user && { ...user, organization_user_id: "bob", version: 1 };
      // Not `settle`: time stands still while Alice's answer is awaited.
      await session.refresh();
      expect(session.view).toMatchObject({ state: "ready", claims: { sub: "bob" } });
      release();
      await settle(saved);
      return session;
    }

    it("never sends a refused event again as theirs", async () => {
      const { status, ...body } = createProblem("token-expired");
      const session = await switched(() => Response.json({ status, ...body }, { status }));
      expect(api.posted.map(({ token }) => token)).toEqual([`Bearer ${alice}`]);
      expect(session.view).toMatchObject({ state: "subject-mismatch", claims: { sub: "bob" } });
      expect(told).not.toContain("consent-saved");
    });

    it("shows them nothing of what was recorded", async () => {
      const session = await switched(() => Response.json(api.record(api.posted[0]?.event ?? {})));
      expect(api.posted.map(({ token }) => token)).toEqual([`Bearer ${alice}`]);
      expect(session.view).toMatchObject({ state: "ready", claims: { sub: "bob" }, user: { version: 1 } });
      expect(session.view.status.purposes).toEqual([{ id: "calls", enabled: true }]);
      expect(told).not.toContain("consent-saved");
    });

    it("shows them no conflict of the one before", async () => {
      const { status, ...body } = createProblem("precondition-failed");
      const session = await switched(() => Response.json({ status, ...body }, { status }));
      expect(session.view).toMatchObject({ state: "subject-mismatch", user: { version: 1 } });
    });
  });

  it("shows both after a conflict, and saves on a second press", async () => {
    const session = await edited();
    api.refuse(POST, "precondition-failed");
    api.record({ consents: { purposes: [{ id: "sms", enabled: true }] } });
    await settle(session.save());
    expect(session.view.state).toBe("conflict");
    expect(session.view.user?.version).toBe(2);
    expect(session.view.draft.get(calls)).toBe(false);
    await settle(session.save());
    expect(session.view.state).toBe("saved");
    expect(api.posted.map(({ ifMatch }) => ifMatch)).toEqual(['"1"', '"2"']);
  });

  it("shows the newer notice when the old one is stale, and keeps what can be kept", async () => {
    const session = await edited();
    session.choose(sms, true);
    api.refuse(POST, "purpose-version-stale");
    api.notice = noticeOf(2);
    api.notice.sections[0]?.purposes.pop();
    await settle(session.save());
    expect(session.view).toMatchObject({ state: "notice-changed", notice: { version: 2 } });
    expect([...session.view.draft]).toEqual([[calls, false]]);
  });

  it("says pending-approval, not saved, when the API waits for an approval", async () => {
    const session = await edited();
    api.answer(POST, () =>
      Response.json(api.record(api.posted[0]?.event ?? {}, { status: "pending_approval" })),
    );
    await settle(session.save());
    expect(session.view.state).toBe("pending-approval");
    expect(session.view.waiting).toEqual({ partly: false, email: false });
    expect(session.view.status.purposes[0]?.enabled).toBe(true);
    expect(told).toEqual(["consent-saving", "consent-pending"]);
  });

  describe("what takes back beside what grants", () => {
    const purposes = (): unknown[] => api.posted.map(({ event }) => event.consents?.purposes);
    const TWO = [[{ id: "calls", enabled: false }], [{ id: "sms", enabled: true }]];
    const pend = (nth: number) => () =>
      Response.json(
        api.record(api.posted[nth]?.event ?? {}, {
          status: "pending_approval",
          validations: { email: { enabled: true } },
        }),
      );
    const record = (nth: number) => () => Response.json(api.record(api.posted[nth]?.event ?? {}));

    async function mixed(token = alice): Promise<ConsentSession> {
      const session = await edited({ token });
      session.choose(sms, true);
      told.length = 0;
      return session;
    }

    it("goes ahead by itself, also where the notice at hand asks for no approval", async () => {
      const session = await mixed();
      api.answer(POST, record(0), pend(1));
      await settle(session.save());
      expect(purposes()).toEqual(TWO);
      expect(new Set(api.posted.map(({ event }) => event.id)).size).toBe(2);
      expect(api.posted.map(({ ifMatch }) => ifMatch)).toEqual(['"1"', '"2"']);
      expect(told).toEqual(["consent-saving", "consent-saved", "consent-saving", "consent-pending"]);
      expect(session.view).toMatchObject({ state: "pending-approval", draft: new Map() });
      expect(session.view.waiting).toEqual({ partly: true, email: true });
      expect(session.view.status.purposes).toEqual([{ id: "calls", enabled: false }]);
    });

    it("is followed by the rest when somebody has to approve what went ahead", async () => {
      const session = await mixed();
      api.answer(POST, pend(0), pend(1));
      await settle(session.save());
      expect(purposes()).toEqual(TWO);
      expect(session.view.waiting).toEqual({ partly: false, email: true });
    });

    it("keeps the rest when it is refused", async () => {
      const session = await mixed();
      api.refuse(POST, "empty-event");
      await settle(session.save());
      expect(api.posted).toHaveLength(1);
      expect([...session.view.draft.keys()]).toEqual([calls, sms]);
    });

    it("stays saved when the rest meets a conflict, and only the rest is sent again", async () => {
      const session = await mixed();
      api.answer(POST, record(0));
      const { status, ...body } = createProblem("precondition-failed");
      api.answer(POST, () => {
        api.record({ consents: { purposes: [{ id: "other", enabled: true }] } });
        return Response.json({ status, ...body }, { status });
      });
      await settle(session.save());
      expect(session.view.state).toBe("conflict");
      expect([...session.view.draft]).toEqual([[sms, true]]);
      await settle(session.save());
      expect(session.view.state).toBe("saved");
      expect(purposes()).toEqual([...TWO, TWO[1]]);
      expect(api.posted.map(({ ifMatch }) => ifMatch)).toEqual(['"1"', '"2"', '"3"']);
    });

    it.each([
      ["something else that is changed", (session: ConsentSession) => session.choose(mail, true)],
      ["what is taken out of the draft", (session: ConsentSession) => session.reset()],
    ])("takes along nothing that was not looked over: not %s meanwhile", async (_, meanwhile) => {
      const session = await mixed();
      api.answer(POST, () => {
        meanwhile(session);
        return record(0)();
      });
      await settle(session.save());
      expect(purposes()).toEqual(TWO.slice(0, api.posted.length));
      expect(session.view.draft.has(mail)).toBe(api.posted.length === 2);
    });

    it("is one event with it when the token has every event approved", async () => {
      const session = await mixed(tokenOf({ validations: { email: { enabled: true } } }));
      await settle(session.save());
      expect(purposes()).toEqual([TWO.flat()]);
    });

    it("is one event when there is nothing else", async () => {
      const session = await edited();
      session.choose(sms, false);
      await settle(session.save());
      expect(purposes()).toEqual([
        [
          { id: "calls", enabled: false },
          { id: "sms", enabled: false },
        ],
      ]);
    });

    it("is told as the gesture that it came from, and what it only stood beside is not", async () => {
      const session = await mixed();
      await settle(session.chooseAll("withdraw-all"));
      session.choose(sms, true);
      await settle(session.chooseAll("withdraw-all"));
      await settle(session.save());
      expect(api.posted.map(({ event }) => event.widget?.gesture)).toEqual(["withdraw-all", "save"]);
    });
  });

  it.each(["rate-limited", "internal-error", "empty-event", "insufficient-scope"] as const)(
    "keeps the changes after %s",
    async (code) => {
      const session = await edited();
      const body = createProblem(code);
      const answer = () => Response.json(body, { status: body.status, headers: { "retry-after": "60" } });
      api.answer(POST, answer, answer, answer);
      await settle(session.save());
      expect(session.view).toMatchObject({ state: "error", code, retryAfter: 60 });
      expect(session.view.draft.get(calls)).toBe(false);
    },
  );

  it("names the gesture of a one-press answer until something else is changed", async () => {
    const session = await edited();
    await settle(session.chooseAll("reject-all"));
    await settle(session.save());
    await settle(session.chooseAll("accept-all"));
    session.choose(calls, false);
    session.choose(calls, true);
    await settle(session.save());
    expect(api.posted.map(({ event }) => event.widget?.gesture)).toEqual(["reject-all", "save"]);
  });
});
