import type { ConsentEvent, ConsentEventWithUser, ConsentUser, Problem } from "@consents/contract";
import { problemCode } from "@consents/contract";
import { beforeEach, describe, expect, it } from "vitest";
import {
  type ApiForTests,
  CITIZEN,
  createApiForTests,
  NOTICE,
  ORGANIZATION,
  OTHER_CITIZEN,
} from "../../api-for-tests.ts";

const PATH = "/consents/events";
const newsletter = (enabled: boolean) => ({ consents: { purposes: [{ id: "newsletter", enabled }] } });

let api: ApiForTests;
beforeEach(async () => {
  api = await createApiForTests();
});

async function post<T>(body: unknown, bearer: string, query = "", headers = {}): Promise<T> {
  const response = await api.send(PATH + query, { bearer, body, headers });
  expect(response.status).toBe(200);
  return (await response.json()) as T;
}

async function statusOf(citizen = CITIZEN): Promise<ConsentUser | undefined> {
  const path = `/consents/users?organization_user_id=${encodeURIComponent(citizen)}`;
  const page = (await (await api.send(path, { bearer: api.session })).json()) as { data: ConsentUser[] };
  return page.data[0];
}

describe("POST /consents/events", () => {
  it("records what a citizen chose, and the status follows", async () => {
    const event = await post<ConsentEvent>(newsletter(true), await api.token({ jti: "the-jti" }), "", {
      origin: "https://charity.example",
    });
    expect(event).toMatchObject({
      organization_id: ORGANIZATION,
      status: "confirmed",
      user: { organization_user_id: CITIZEN },
      evidence: { jti: "the-jti", origin: "https://charity.example" },
    });
    expect((await statusOf())?.consents.purposes).toEqual([{ id: "newsletter", enabled: true }]);
  });

  it("takes who acts and the metadata from the token, not from the body", async () => {
    const delegate = { id: "agent-7", name: "Grace", metadata: { desk: 3 } };
    const bearer = await api.token({
      delegate,
      act: { sub: delegate.id },
      event: { metadata: { call: "c1" }, user: { metadata: { vip: true } } },
    });
    const body = {
      ...newsletter(true),
      delegate: { id: "mallory" },
      status: "pending_approval",
      created_at: "2001-01-01T00:00:00Z",
      metadata: { call: "forged", page: "/desk" },
    };
    const event = await post<ConsentEvent>(body, bearer);
    expect(event).toMatchObject({
      delegate,
      status: "confirmed",
      created_at: "2026-11-21T12:00:00.000Z",
      metadata: { call: "c1", page: "/desk" },
    });
    expect((await statusOf())?.metadata).toEqual({ vip: true });
  });

  it("also answers the user after it, when asked", async () => {
    const event = await post<ConsentEventWithUser>(
      newsletter(true),
      await api.token(),
      "?$include_user=true",
    );
    expect(event.user).toEqual(await statusOf());
  });

  it("tells the user's ETag with the user of one event, for the If-Match of the next", async () => {
    const bearer = await api.token();
    await api.record(true);
    const send = (query: string, body: unknown, headers = {}) =>
      api.send(PATH + query, { bearer, body, headers });
    expect((await send("", newsletter(false))).headers.get("etag")).toBeNull();
    expect((await send("?$include_user=true", [newsletter(true)])).headers.get("etag")).toBeNull();
    const response = await send("?$include_user=true", newsletter(false));
    const etag = response.headers.get("etag");
    expect(etag).toBe(`"${((await response.json()) as ConsentEventWithUser).user.version}"`);
    const next = await send("", newsletter(true), { "if-match": etag });
    expect(next.status).toBe(200);
  });

  it("gives the same event again for the same id", async () => {
    const bearer = await api.token();
    const first = await post<ConsentEvent>({ id: "mine", ...newsletter(true) }, bearer);
    const again = await post<ConsentEvent>({ ...newsletter(true), id: "mine" }, bearer);
    expect(again).toEqual(first);
    expect((await statusOf())?.version).toBe(1);
  });

  it("imports what an organization kept elsewhere, at its time", async () => {
    await api.record(false);
    const user = { organization_user_id: CITIZEN };
    const created_at = "2020-01-01T01:00:00+01:00";
    const event = await post<ConsentEvent>({ user, created_at, ...newsletter(true) }, api.session);
    expect(event.created_at).toBe("2020-01-01T00:00:00.000Z");
    // What was said later stays.
    expect((await statusOf())?.consents.purposes).toEqual([{ id: "newsletter", enabled: false }]);
  });

  it("merges a disjoint choice under If-Match and refuses one that changed meanwhile", async () => {
    const bearer = await api.token();
    await api.record(true);
    const etag = '"1"';
    await api.record(false);
    const research = { consents: { purposes: [{ id: "research", enabled: true }] } };
    await post(research, bearer, "", { "if-match": etag });
    const refused = await api.send(PATH, { bearer, body: newsletter(true), headers: { "if-match": etag } });
    expect(refused.status).toBe(412);
    const current = { version: 3, organization_user_id: CITIZEN };
    expect(await refused.json()).toMatchObject({ current });
    const entries = await post([newsletter(true)], bearer, "", { "if-match": etag });
    expect(entries).toMatchObject([{ status: 412, current }]);
  });

  it("refuses the second of two first events that say something of the same choice", async () => {
    const bearer = await api.token();
    const headers = { "if-match": '"0"' };
    const answers = await Promise.all(
      [true, false].map((yes) => api.send(PATH, { bearer, body: newsletter(yes), headers })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 412]);
  });

  it("understands $disable_integrations", async () => {
    await post(newsletter(true), await api.token(), "?$disable_integrations=true");
  });

  it("knows a purpose as soon as its notice is published", async () => {
    const bearer = await api.token();
    const body = { consents: { purposes: [{ id: "brand-new", enabled: true }] } };
    expect((await api.send(PATH, { bearer, body })).status).toBe(400);
    const changed = structuredClone(NOTICE);
    const [research] = changed.sections[0]?.purposes.slice(1) ?? [];
    if (research !== undefined) changed.sections[0]?.purposes.push({ ...research, id: "brand-new" });
    const put = await api.send("/notices/preferences", { method: "PUT", bearer: api.session, body: changed });
    expect(put.status).toBe(200);
    await post(body, bearer);
  });
});

describe("an array of events", () => {
  it("is answered one by one, refusals among them, in the same order", async () => {
    const bearer = await api.token();
    const other = { user: { organization_user_id: OTHER_CITIZEN } };
    const body = [
      { id: "first", ...newsletter(true) },
      { ...newsletter(true), ...other },
      "text",
      newsletter(false),
    ];
    const answers = await post<(ConsentEvent | Problem)[]>(body, bearer);
    expect(answers).toHaveLength(4);
    expect(answers[0]).toMatchObject({ id: "first" });
    expect(problemCode(answers[1])).toBe("identity-mismatch");
    expect(problemCode(answers[2])).toBe("validation-failed");
    expect(answers[3]).toMatchObject({ consents: { purposes: [{ enabled: false }] } });
    // At the same moment, refusing wins.
    expect((await statusOf())?.consents.purposes).toEqual([{ id: "newsletter", enabled: false }]);
    expect(await statusOf(OTHER_CITIZEN)).toBe(undefined);
  });

  it("may hold 100", async () => {
    const body = Array.from({ length: 100 }, (_, index) => ({
      user: { organization_user_id: `citizen-${index}` },
      ...newsletter(true),
    }));
    const answers = await post<ConsentEvent[]>(body, api.session);
    expect(answers.every(({ status }) => status === "confirmed")).toBe(true);
  });
});

describe("pending events", () => {
  const own = `?organization_user_id=${encodeURIComponent(CITIZEN)}`;
  const pending = async () =>
    (await post<ConsentEvent>(
      { ...newsletter(true), user: { organization_user_id: CITIZEN }, status: "pending_approval" },
      api.session,
    )) satisfies ConsentEvent;

  it("change nothing until they are approved", async () => {
    const { id, status } = await pending();
    expect(status).toBe("pending_approval");
    expect((await statusOf())?.consents.purposes).toEqual([]);
    const approve = { method: "PATCH", bearer: api.session, body: { status: "confirmed" } };
    const response = await api.send(`${PATH}/${id}${own}`, approve);
    expect(await response.json()).toMatchObject({ id, status: "confirmed" });
    expect((await statusOf())?.consents.purposes).toEqual([{ id: "newsletter", enabled: true }]);
  });

  it("are approved by the organization, never by the citizen", async () => {
    const { id } = await pending();
    const approve = { method: "PATCH", bearer: await api.token(), body: { status: "confirmed" } };
    const response = await api.send(`${PATH}/${id}${own}`, approve);
    expect(problemCode(await response.json())).toBe("insufficient-scope");
  });
});

describe("DELETE /consents/events/{id}", () => {
  it("makes the status as if it had never happened", async () => {
    const first = await api.record(true);
    api.clock.now = new Date(api.clock.now.getTime() + 1_000);
    const { id } = await api.record(false);
    const path = `${PATH}/${id}?user_id=${first.user.id}`;
    const response = await api.send(path, { method: "DELETE", bearer: api.session });
    expect([response.status, await response.text()]).toEqual([204, ""]);
    expect((await statusOf())?.consents.purposes).toEqual([{ id: "newsletter", enabled: true }]);
    expect((await api.send(`${PATH}/${id}`, { bearer: api.session })).status).toBe(404);
  });

  it("needs to be told whose it is", async () => {
    const { id } = await api.record(true);
    const response = await api.send(`${PATH}/${id}`, { method: "DELETE", bearer: api.session });
    expect(problemCode(await response.json())).toBe("validation-failed");
  });
});
