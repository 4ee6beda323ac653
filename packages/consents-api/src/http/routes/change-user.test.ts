import { type ConsentUser, type Problem, problemCode } from "@consents/contract";
import { beforeEach, describe, expect, it } from "vitest";
import {
  type ApiForTests,
  CITIZEN,
  createApiForTests,
  ORGANIZATION,
  OTHER_CITIZEN,
  OTHER_ORGANIZATION,
} from "../../api-for-tests.ts";

const USERS = "/consents/users";
const ada = encodeURIComponent(CITIZEN);

let api: ApiForTests;
beforeEach(async () => {
  api = await createApiForTests();
});

async function post(body: object): Promise<ConsentUser> {
  const response = await api.send(USERS, { bearer: api.session, body });
  expect(response.status).toBe(200);
  return (await response.json()) as ConsentUser;
}

const patch = (path: string, body: object, bearer = api.session) =>
  api.send(`${USERS}/${path}`, { method: "PATCH", bearer, body });

const codeOf = async (response: Response) => problemCode(await response.json());

describe("POST /consents/users", () => {
  it("adds a user, whom the next event finds", async () => {
    const response = await api.send(`${USERS}?organization_id=${ORGANIZATION}`, {
      bearer: api.session,
      body: { organization_user_id: CITIZEN, metadata: { city: "Lyon" } },
    });
    const user = (await response.json()) as ConsentUser;
    expect(user).toMatchObject({ version: 1, metadata: { city: "Lyon" }, consents: { purposes: [] } });
    expect(response.headers.get("etag")).toBe('"1"');
    expect((await api.record(true)).user.id).toBe(user.id);
  });

  it("takes what was answered under another regulation as that", async () => {
    const consents = { purposes: [{ id: "newsletter", enabled: true }] };
    const send = (query: string) =>
      api.send(`${USERS}?${query}`, {
        bearer: api.session,
        body: { organization_user_id: CITIZEN, consents },
      });
    const before = await api.dump();
    const unknown = await send("regulation=nope");
    expect([unknown.status, await codeOf(unknown)]).toEqual([400, "unknown-regulation"]);
    expect(await api.dump()).toBe(before);
    const user = (await (await send("regulation=ccpa")).json()) as ConsentUser;
    expect(user.consents).toMatchObject(consents);
    const read = async (regulation: string) => {
      const response = await api.send(`${USERS}/${user.id}?regulation=${regulation}`, {
        bearer: api.session,
      });
      return (await response.json()) as ConsentUser;
    };
    expect(await read("ccpa")).toEqual(user);
    expect((await read("gdpr")).consents.purposes).toEqual([]);
  });

  it("refuses an id that somebody has; ids of other organizations are free", async () => {
    const user = await post({ organization_user_id: CITIZEN });
    for (const body of [{ organization_user_id: CITIZEN }, { id: user.id }]) {
      const response = await api.send(USERS, { bearer: api.session, body });
      expect([response.status, await codeOf(response)]).toEqual([409, "user-id-conflict"]);
    }
    const elsewhere = await api.send(USERS, {
      bearer: api.otherSession,
      body: { id: user.id, organization_user_id: CITIZEN },
    });
    expect(elsewhere.status).toBe(200);
  });

  it("makes one user when all come at once", async () => {
    const body = { organization_user_id: CITIZEN };
    const responses = await Promise.all(
      Array.from({ length: 8 }, () => api.send(USERS, { bearer: api.session, body })),
    );
    expect(responses.map(({ status }) => status).sort()).toEqual([200, ...Array(7).fill(409)]);
  });

  it("is not for a citizen, nor for another organization", async () => {
    const body = { organization_user_id: CITIZEN };
    const byCitizen = await api.send(USERS, { bearer: await api.token(), body });
    expect(await codeOf(byCitizen)).toBe("insufficient-scope");
    const elsewhere = { ...body, organization_id: OTHER_ORGANIZATION };
    expect(await codeOf(await api.send(USERS, { bearer: api.session, body: elsewhere }))).toBe("not-found");
  });
});

describe("PATCH /consents/users/{id}", () => {
  it("changes a user by either id, and leaves the choices alone", async () => {
    const { user } = await api.record(true);
    const first = await patch(user.id, { version: 1, country: "FR", metadata: { city: "Lyon" } });
    expect(first.headers.get("etag")).toBe('"2"');
    const second = await patch(`${ada}?$by_organization_user_id`, { metadata: { city: null } });
    expect(await second.json()).toMatchObject({
      id: user.id,
      version: 3,
      country: "FR",
      metadata: {},
      consents: { purposes: [{ id: "newsletter", enabled: true }] },
    });
  });

  it("refuses a stale version with the user as it is now, and changes nothing", async () => {
    const { user } = await api.record(true);
    await api.record(false);
    const before = await api.dump();
    const response = await patch(user.id, { version: 1, country: "FR" });
    const { current, ...problem } = (await response.json()) as Problem & { current: ConsentUser };
    expect([problem.status, problemCode(problem)]).toEqual([409, "user-version-stale"]);
    expect(current).toMatchObject({ version: 2, consents: { purposes: [{ enabled: false }] } });
    expect(await api.dump()).toBe(before);
  });

  it("with If-Match changes only whom the caller has seen as they are now", async () => {
    const { user } = await api.record(true);
    const send = (ifMatch: string, body: object = { country: "FR" }, id = user.id) =>
      api.send(`${USERS}/${id}`, {
        method: "PATCH",
        bearer: api.session,
        body,
        headers: { "if-match": ifMatch },
      });
    const before = await api.dump();
    const stale = await send('"0", "2"', { version: 7, country: "FR" });
    const { current, ...problem } = (await stale.json()) as Problem & { current: ConsentUser };
    expect([problem.status, problemCode(problem)]).toEqual([412, "precondition-failed"]);
    expect(current).toMatchObject({ id: user.id, version: 1, consents: { purposes: [{ enabled: true }] } });
    for (const weak of ['W/"1"', '"01"']) expect((await send(weak)).status).toBe(412);
    const malformed = await send("garbage");
    expect([malformed.status, await codeOf(malformed)]).toEqual([400, "malformed-header"]);
    expect(await codeOf(await send("*", { country: "FR" }, "nobody"))).toBe("not-found");
    expect(await api.dump()).toBe(before);
    const read = await api.send(`${USERS}/${user.id}`, { bearer: api.session });
    const changed = await send(`"9", ${read.headers.get("etag")}`);
    expect([changed.status, changed.headers.get("etag")]).toEqual([200, '"2"']);
    expect((await send("*", { country: "BE" })).headers.get("etag")).toBe('"3"');
  });

  it("of two changes under one ETag makes one", async () => {
    const { id } = await post({ organization_user_id: CITIZEN });
    const responses = await Promise.all(
      ["FR", "BE"].map((country) =>
        api.send(`${USERS}/${id}`, {
          method: "PATCH",
          bearer: api.session,
          body: { country },
          headers: { "if-match": '"1"' },
        }),
      ),
    );
    expect(responses.map(({ status }) => status).sort()).toEqual([200, 412]);
  });

  it("gives who has none an organization_user_id that nobody has", async () => {
    await post({ organization_user_id: OTHER_CITIZEN });
    const { id } = await post({ id: "u-1" });
    expect(await codeOf(await patch(id, { organization_user_id: OTHER_CITIZEN }))).toBe("user-id-conflict");
    const response = await patch(id, { organization_user_id: CITIZEN });
    expect(await response.json()).toMatchObject({ organization_user_id: CITIZEN, version: 2 });
    expect((await api.record(true)).user.id).toBe(id);
    expect(await codeOf(await patch(id, { organization_user_id: "eve" }))).toBe("user-id-conflict");
  });

  it("knows nobody of another organization, and is not for a citizen", async () => {
    const { user } = await api.record(true);
    const wrong: [string, string, string][] = [
      ["nobody", api.session, "not-found"],
      ["nobody?$by_organization_user_id", api.session, "not-found"],
      [user.id, api.otherSession, "not-found"],
      [`${user.id}?organization_id=${OTHER_ORGANIZATION}`, api.session, "not-found"],
      [user.id, await api.token(), "insufficient-scope"],
    ];
    for (const [path, bearer, code] of wrong) {
      expect(await codeOf(await patch(path, { country: "FR" }, bearer))).toBe(code);
    }
  });
});
