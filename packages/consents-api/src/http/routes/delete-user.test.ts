import {
  type ConsentEvent,
  type ConsentUser,
  type LinkResponse,
  type Page,
  type Problem,
  problemCode,
} from "@consents/contract";
import { beforeEach, describe, expect, it } from "vitest";
import { type ApiForTests, CITIZEN, createApiForTests, ISSUER, OTHER_CITIZEN } from "../../api-for-tests.ts";

const EVENTS = "/consents/events";
const USERS = "/consents/users";

let api: ApiForTests;
beforeEach(async () => {
  api = await createApiForTests();
});

const erase = (path: string) => api.send(`${USERS}/${path}`, { method: "DELETE", bearer: api.session });

describe("DELETE /consents/users/{id}", () => {
  it.each(["id", "organization_user_id"])("answers the user as they were, found by %s", async (by) => {
    const { user } = await api.record(true);
    const before = await (await api.send(`${USERS}/${user.id}`, { bearer: api.session })).json();
    const response = await erase(
      by === "id" ? user.id : `${encodeURIComponent(CITIZEN)}?$by_organization_user_id=true`,
    );
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual(before);
    expect((await erase(user.id)).status).toBe(404);
  });

  it.each(["id", "organization_user_id"])(
    "erases nothing under a stale If-Match, found by %s",
    async (by) => {
      await api.send("/consents/links", {
        bearer: api.session,
        body: {
          organization_user_id: CITIZEN,
          action: "event.create",
          event: { consents: { purposes: [{ id: "newsletter", enabled: true }] } },
          redirect_url: "https://charity.example/",
        },
      });
      const { user } = await api.record(true);
      await api.record(false);
      const path = by === "id" ? user.id : `${encodeURIComponent(CITIZEN)}?$by_organization_user_id`;
      const send = (ifMatch: string) =>
        api.send(`${USERS}/${path}`, {
          method: "DELETE",
          bearer: api.session,
          headers: { "if-match": ifMatch },
        });
      const before = await api.dump();
      const stale = await send('"1"');
      const problem = (await stale.json()) as Problem;
      expect([stale.status, problemCode(problem)]).toEqual([412, "precondition-failed"]);
      expect(problem).toMatchObject({ current: { version: 2 } });
      expect(problemCode(await (await send('"2')).json())).toBe("malformed-header");
      expect(await api.dump()).toBe(before);
      expect((await send('"2"')).status).toBe(200);
      expect((await send("*")).status).toBe(404);
      expect(await api.dump()).not.toContain(CITIZEN);
    },
  );

  it("leaves nothing of them, and everything of others", async () => {
    const { user, id } = await api.record(true);
    const other = await api.record(true, await api.token({ sub: OTHER_CITIZEN }));
    await erase(user.id);
    expect(await api.dump()).not.toContain(CITIZEN);
    for (const path of [`${EVENTS}/${id}`, `${USERS}/${user.id}`]) {
      expect((await api.send(path, { bearer: api.session })).status).toBe(404);
    }
    expect((await api.send(`${EVENTS}/${other.id}`, { bearer: api.session })).status).toBe(200);
  });

  it("takes the links of who has no record with it, although it finds nobody", async () => {
    const made = await api.send("/consents/links", {
      bearer: api.session,
      body: {
        organization_user_id: CITIZEN,
        action: "event.create",
        event: {
          consents: { purposes: [{ id: "newsletter", enabled: true }] },
          user: { metadata: { name: "Ada" } },
        },
        redirect_url: "https://charity.example/",
      },
    });
    const { url } = (await made.json()) as LinkResponse;
    const path = url.slice(ISSUER.length);
    const open = () => api.send(path, { headers: { accept: "text/html" } });
    expect((await open()).status).toBe(200);
    expect((await erase(`${CITIZEN}?$by_organization_user_id`)).status).toBe(404);
    expect((await open()).status).toBe(404);
  });

  it("lets a token that was issued before begin a new record, which knows nothing of the old one", async () => {
    const bearer = await api.token();
    const old = await api.record(false, bearer);
    await erase(old.user.id);
    const empty = (await (await api.send(USERS, { bearer })).json()) as Page<ConsentUser>;
    expect(empty.data).toEqual([]);
    const event = await api.record(true, bearer);
    expect(event.user.id).not.toBe(old.user.id);
    const events = (await (await api.send(EVENTS, { bearer })).json()) as Page<ConsentEvent>;
    expect(events.data).toEqual([event]);
  });

  it("keeps the ids of events taken and the user's id gone", async () => {
    const { user, id } = await api.record(true);
    await erase(user.id);
    const consents = { purposes: [{ id: "newsletter", enabled: true }] };
    const again = { id, user: { organization_user_id: CITIZEN }, consents };
    expect((await api.send(EVENTS, { bearer: api.session, body: again })).status).toBe(409);
    const asThey = { user: { id: user.id }, consents };
    expect((await api.send(EVENTS, { bearer: api.session, body: asThey })).status).toBe(404);
  });
});
