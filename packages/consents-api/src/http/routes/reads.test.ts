import { type ConsentEvent, type ConsentUser, type Page, problemCode } from "@consents/contract";
import { beforeEach, describe, expect, it } from "vitest";
import {
  type ApiForTests,
  CITIZEN,
  createApiForTests,
  ISSUER,
  ORGANIZATION,
  OTHER_CITIZEN,
} from "../../api-for-tests.ts";

const EVENTS = "/consents/events";
const USERS = "/consents/users";

let api: ApiForTests;
beforeEach(async () => {
  api = await createApiForTests();
});

async function get<T>(path: string, bearer: string): Promise<T> {
  const response = await api.send(path, { bearer });
  expect(response.status).toBe(200);
  return (await response.json()) as T;
}

/** As many events, a second apart. */
async function recordMany(count: number): Promise<ConsentEvent[]> {
  const events: ConsentEvent[] = [];
  for (let index = 0; index < count; index += 1) {
    events.push(await api.record(index % 2 === 0));
    api.clock.now = new Date(api.clock.now.getTime() + 1_000);
  }
  return events;
}

describe("GET /consents/events", () => {
  it("pages through a user's events, newest first, each once", async () => {
    const recorded = await recordMany(5);
    const seen: ConsentEvent[] = [];
    let cursor: string | null = null;
    do {
      const next: string = cursor === null ? "" : `&$cursor=${cursor}`;
      const path = `${EVENTS}?organization_user_id=${CITIZEN}&limit=2${next}`;
      const page: Page<ConsentEvent> = await get(path, api.session);
      expect(page.limit).toBe(2);
      seen.push(...page.data);
      cursor = page.cursor;
    } while (cursor !== null);
    expect(seen).toEqual(recorded.reverse());
  });

  it.each([
    ["of nobody's events", `${EVENTS}?organization_user_id=nobody`, () => api.session],
    ["of a citizen's who has none", EVENTS, () => api.token()],
    ["of one user", `${USERS}?organization_user_id=nobody`, () => api.session],
    ["of a citizen alone", USERS, () => api.token()],
  ])("refuses a made-up cursor of a short list, %s", async (_which, path, bearer) => {
    const asked = `${path}${path.includes("?") ? "&" : "?"}$cursor=`;
    const refused = await api.send(`${asked}garbage`, { bearer: await bearer() });
    expect([refused.status, problemCode(await refused.json())]).toEqual([400, "validation-failed"]);
    expect((await api.send(asked, { bearer: await bearer() })).status).toBe(200);
  });

  it("has no more pages for who is erased while they are read", async () => {
    const [event] = await recordMany(2);
    const path = `${EVENTS}?organization_user_id=${encodeURIComponent(CITIZEN)}&limit=1`;
    const { cursor } = await get<Page<ConsentEvent>>(path, api.session);
    await api.send(`${USERS}/${event?.user.id}`, { method: "DELETE", bearer: api.session });
    expect(await get(`${path}&$cursor=${cursor}`, api.session)).toMatchObject({ data: [], cursor: null });
  });

  it("refuses a cursor of another list", async () => {
    await recordMany(2);
    const path = `${EVENTS}?organization_user_id=${CITIZEN}&limit=1`;
    const { cursor } = await get<Page<ConsentEvent>>(path, api.session);
    const response = await api.send(`${path}&regulation=ccpa&$cursor=${cursor}`, { bearer: api.session });
    expect(response.status).toBe(400);
  });

  it("gives a citizen their own without naming them", async () => {
    const [event] = await recordMany(1);
    await api.record(true, await api.token({ sub: OTHER_CITIZEN }));
    const { data } = await get<Page<ConsentEvent>>(EVENTS, await api.token());
    expect(data).toEqual([event]);
  });

  it("shows a citizen nothing of others, by whatever id", async () => {
    await recordMany(1);
    const other = await api.record(true, await api.token({ sub: OTHER_CITIZEN }));
    const bearer = await api.token();
    for (const query of [
      `user_id=${other.user.id}`,
      `organization_user_id=${OTHER_CITIZEN}`,
      "user_id=nope",
    ]) {
      expect((await api.send(`${EVENTS}?${query}`, { bearer })).status, query).toBe(404);
    }
    expect((await api.send(`${EVENTS}/${other.id}`, { bearer })).status).toBe(404);
    expect((await api.send(`${EVENTS}/${other.id}?user_id=${other.user.id}`, { bearer })).status).toBe(404);
  });

  it("filters by status and regulation, confirmed and gdpr by default", async () => {
    const bearer = await api.token();
    const choice = { consents: { purposes: [{ id: "newsletter", enabled: true }] } };
    await api.send(EVENTS, { bearer, body: { id: "gdpr", ...choice } });
    await api.send(EVENTS, { bearer, body: { id: "ccpa", regulation: "ccpa", ...choice } });
    const pending = await api.token({ validations: { email: { enabled: true, approval: true } } });
    await api.send(EVENTS, { bearer: pending, body: { id: "pending", ...choice } });
    const idsOf = async (query: string) =>
      (await get<Page<ConsentEvent>>(`${EVENTS}?${query}`, bearer)).data.map(({ id }) => id).sort();
    expect(await idsOf("")).toEqual(["gdpr"]);
    expect(await idsOf("regulation=ccpa")).toEqual(["ccpa"]);
    expect(await idsOf("status=pending_approval")).toEqual(["pending"]);
    expect(
      await idsOf(
        "status[$in]=confirmed&status[$in]=pending_approval&regulation[$in]=gdpr&regulation[$in]=ccpa",
      ),
    ).toEqual(["ccpa", "gdpr", "pending"]);
  });

  it("links to the next page, with the same filters, until the last", async () => {
    const recorded = await recordMany(3);
    const bearer = await api.token();
    const seen: ConsentEvent[] = [];
    const links: (string | null)[] = [];
    let path: string | undefined =
      `/v1${EVENTS}?organization_user_id=${encodeURIComponent(CITIZEN)}&status[$in]=confirmed&limit=2&$list=array`;
    while (path !== undefined) {
      const response: Response = await api.send(path, { bearer });
      expect(response.status).toBe(200);
      expect(response.headers.get("access-control-expose-headers")).toContain("Link");
      seen.push(...((await response.json()) as ConsentEvent[]));
      const link: string | null = response.headers.get("link");
      links.push(link);
      const next = /^<([^>]*)>; rel="next"$/.exec(link ?? "")?.[1];
      const url: URL | undefined = next === undefined ? undefined : new URL(next, `${ISSUER}${path}`);
      path = url && url.pathname + url.search;
    }
    expect(seen).toEqual(recorded.reverse());
    expect(links).toEqual([expect.stringContaining("=ada%40example.org&status%5B%24in%5D=confirmed&"), null]);
  });

  it("says in the link no more than the request did", async () => {
    await recordMany(2);
    const response = await api.send(`${EVENTS}?limit=1`, { bearer: await api.token() });
    const { cursor } = (await response.json()) as Page<ConsentEvent>;
    expect(response.headers.get("link")).toBe(`<?limit=1&%24cursor=${cursor}>; rel="next"`);
  });

  it("answers a bare array when asked", async () => {
    const events = await recordMany(1);
    expect(await get(`${EVENTS}?$list=array`, await api.token())).toEqual(events);
  });

  it("answers bare arrays where the server is set so, and pages to who asks for them", async () => {
    api = await createApiForTests({ listFormat: "array" });
    const events = await recordMany(1);
    const own = await api.token();
    expect(await get(EVENTS, own)).toEqual(events);
    expect(await get(`${EVENTS}?$list=page`, own)).toEqual({ data: events, limit: 100, cursor: null });
    const users = await get<ConsentUser[]>(USERS, api.session);
    expect(users.map(({ version }) => version)).toEqual([1]);
  });
});

describe("GET /consents/users", () => {
  it("pages through the organization's users", async () => {
    for (const sub of ["a", "b", "c"]) await api.record(true, await api.token({ sub }));
    const first = await get<Page<ConsentUser>>(`${USERS}?limit=2`, api.session);
    const second = await get<Page<ConsentUser>>(`${USERS}?limit=2&$cursor=${first.cursor}`, api.session);
    const seen = [...first.data, ...second.data].map((user) => user.organization_user_id);
    expect([seen.sort(), second.cursor]).toEqual([["a", "b", "c"], null]);
  });

  it("is empty for the other organization", async () => {
    await recordMany(1);
    expect((await get<Page<ConsentUser>>(USERS, api.otherSession)).data).toEqual([]);
  });

  it("shows a citizen themselves alone", async () => {
    await recordMany(1);
    await api.record(true, await api.token({ sub: OTHER_CITIZEN }));
    const bearer = await api.token();
    const { data } = await get<Page<ConsentUser>>(USERS, bearer);
    expect(data.map((user) => user.organization_user_id)).toEqual([CITIZEN]);
    for (const named of [OTHER_CITIZEN, "nobody"]) {
      expect((await api.send(`${USERS}?organization_user_id=${named}`, { bearer })).status, named).toBe(404);
    }
  });

  it("is empty for a citizen who has not said anything yet", async () => {
    expect((await get<Page<ConsentUser>>(USERS, await api.token())).data).toEqual([]);
  });
});

describe("GET /consents/users/{id}", () => {
  it("finds a user by either id, with an ETag", async () => {
    const [event] = await recordMany(1);
    for (const path of [event?.user.id, `${encodeURIComponent(CITIZEN)}?$by_organization_user_id=true`]) {
      const response = await api.send(`${USERS}/${path}`, { bearer: api.session });
      expect(response.headers.get("etag")).toBe('"1"');
      expect(await response.json()).toMatchObject({ organization_user_id: CITIZEN, version: 1 });
    }
  });

  it("finds an id with a slash in it", async () => {
    await api.record(true, await api.token({ sub: "a/b?c" }));
    const path = `${USERS}/${encodeURIComponent("a/b?c")}?$by_organization_user_id`;
    expect(await get(path, api.session)).toMatchObject({ organization_user_id: "a/b?c" });
  });

  it("shows the status of the regulation asked for", async () => {
    const [event] = await recordMany(1);
    const user = await get<ConsentUser>(`${USERS}/${event?.user.id}?regulation=ccpa`, api.session);
    expect(user.consents.purposes).toEqual([]);
  });
});

describe("GET /notices/{id}", () => {
  const path = `/notices/preferences?organization_id=${ORGANIZATION}`;

  it("needs no bearer, and may be kept", async () => {
    const response = await api.send(path);
    expect(response.headers.get("cache-control")).toBe("public, max-age=60");
    expect(await response.json()).toMatchObject({ id: "preferences", version: 1 });
  });

  it.each(['"1"', 'W/"1"', '"0", "1"', "*"])(
    "answers 304 to who has it already: If-None-Match %s",
    async (tag) => {
      const response = await api.send(path, { headers: { "if-none-match": tag } });
      expect([response.status, await response.text(), response.headers.get("etag")]).toEqual([
        304,
        "",
        '"1"',
      ]);
    },
  );

  it("keeps every version", async () => {
    const { name, ...notice } = (await (await api.send(path)).json()) as Record<string, unknown>;
    const { id: _i, organization_id: _o, version: _v, published_at: _p, ...rest } = notice;
    const body = { ...rest, name: { en: "Other words" } };
    const put = { method: "PUT", bearer: api.session, body };
    expect(await (await api.send("/notices/preferences", put)).json()).toMatchObject({ version: 2 });
    // Again the same: no new version.
    expect(await (await api.send("/notices/preferences", put)).json()).toMatchObject({ version: 2 });
    expect(await (await api.send(path)).json()).toMatchObject({ version: 2, name: { en: "Other words" } });
    const old = await api.send(`/notices/preferences/versions/1?organization_id=${ORGANIZATION}`);
    expect(old.headers.get("cache-control")).toContain("immutable");
    expect(await old.json()).toMatchObject({ version: 1, name });
  });
});
