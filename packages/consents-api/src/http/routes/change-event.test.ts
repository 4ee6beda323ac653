import { type ConsentEvent, problemCode } from "@consents/contract";
import { beforeEach, describe, expect, it } from "vitest";
import { type ApiForTests, CITIZEN, createApiForTests } from "../../api-for-tests.ts";

const EVENTS = "/consents/events";
const whose = `organization_user_id=${encodeURIComponent(CITIZEN)}`;

let api: ApiForTests;
let pending: ConsentEvent;
beforeEach(async () => {
  api = await createApiForTests();
  const consents = { purposes: [{ id: "newsletter", enabled: true }] };
  const body = { user: { organization_user_id: CITIZEN }, status: "pending_approval", consents };
  pending = (await (await api.send(EVENTS, { bearer: api.session, body })).json()) as ConsentEvent;
});

function send(method: "PATCH" | "DELETE", query: string, ifMatch?: string): Promise<Response> {
  return api.send(`${EVENTS}/${pending.id}?${query}`, {
    method,
    bearer: api.session,
    ...(method === "PATCH" && { body: { status: "confirmed" } }),
    ...(ifMatch !== undefined && { headers: { "if-match": ifMatch } }),
  });
}

async function etag(): Promise<string> {
  const response = await api.send(`${EVENTS}/${pending.id}?${whose}`, { bearer: api.session });
  return response.headers.get("etag") ?? "";
}

describe.each(["PATCH", "DELETE"] as const)("%s /consents/events/{id} with If-Match", (method) => {
  it("refuses what the caller has not seen, and changes nothing", async () => {
    const read = await etag();
    const before = await api.dump();
    for (const other of ['"1"', `W/${read}`]) {
      const refused = await send(method, whose, other);
      expect([refused.status, problemCode(await refused.json())]).toEqual([412, "precondition-failed"]);
    }
    const malformed = await send(method, whose, "garbage");
    expect([malformed.status, problemCode(await malformed.json())]).toEqual([400, "malformed-header"]);
    expect(await api.dump()).toBe(before);
  });

  it("refuses what has changed since it was read", async () => {
    const read = await etag();
    const approved = await send("PATCH", whose, read);
    expect(approved.status).toBe(200);
    expect((await send(method, whose, read)).status).toBe(412);
    expect(approved.headers.get("etag")).toBe(await etag());
    expect((await send(method, whose, await etag())).ok).toBe(true);
  });

  it("with * asks only for the event to be there", async () => {
    expect((await send(method, whose, "*")).ok).toBe(true);
    await send("DELETE", whose);
    expect((await send(method, whose, "*")).status).toBe(404);
  });
});

describe.each(["PATCH", "DELETE"] as const)("%s /consents/events/{id} with two ids", (method) => {
  it.each([
    ["nobody's id beside theirs", () => `${whose}&user_id=nobody`],
    [
      "an organization's id of nobody beside theirs",
      () => `user_id=${pending.user.id}&organization_user_id=nobody`,
    ],
  ])("refuses %s, and changes nothing", async (_which, query) => {
    const before = await api.dump();
    const refused = await send(method, query());
    expect([refused.status, problemCode(await refused.json())]).toEqual([400, "validation-failed"]);
    expect(await api.dump()).toBe(before);
  });

  it("takes both of one person, and knows no two that nobody has", async () => {
    expect((await send(method, "user_id=nobody&organization_user_id=nobody")).status).toBe(404);
    expect((await send(method, `${whose}&user_id=${pending.user.id}`)).ok).toBe(true);
  });
});
