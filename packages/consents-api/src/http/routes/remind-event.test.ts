import { type ConsentEvent, problemCode } from "@consents/contract";
import { beforeEach, describe, expect, it } from "vitest";
import { type ApiForTests, CITIZEN, createApiForTests, OTHER_CITIZEN } from "../../api-for-tests.ts";
import { pressButton } from "../pages/press-for-tests.ts";

let api: ApiForTests;
let event: ConsentEvent;
beforeEach(async () => {
  api = await createApiForTests();
  event = await api.record(true, await api.token({ validations: { email: { enabled: true } } }));
  await api.deliverMails();
});

const remind = (id: string, bearer: string, user = CITIZEN, more = ""): Promise<Response> =>
  api.send(`/consents/events/${id}/remind?organization_user_id=${encodeURIComponent(user)}${more}`, {
    method: "POST",
    bearer,
  });

describe("POST /consents/events/{id}/remind", () => {
  it("mails the citizen anew, with a link that works after the first one is over", async () => {
    api.clock.now = new Date(api.clock.now.getTime() + 100 * 60 * 60 * 1_000);
    const session = await api.send("/sessions", { body: { type: "api-key", ...api.key } });
    const { access_token: bearer } = (await session.json()) as { access_token: string };
    const response = await remind(event.id, bearer);
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ mails: 1 });
    const mails = await api.deliverMails();
    expect(mails.map(({ to }) => to)).toEqual([CITIZEN]);
    const [, secret] = /links\/(\S+)/.exec(mails[0]?.text ?? "") ?? [];
    await pressButton(api, `/links/${secret}`);
    const own = `?organization_user_id=${encodeURIComponent(CITIZEN)}`;
    const confirmed = await api.send(`/consents/events/${event.id}${own}`, { bearer });
    expect(await confirmed.json()).toMatchObject({ status: "confirmed" });
    expect(await (await remind(event.id, bearer)).json()).toEqual({ mails: 0 });
  });

  it.each([
    ["an event that is not there", () => remind("event-9", api.session)],
    ["another citizen's", () => remind(event.id, api.session, OTHER_CITIZEN)],
    ["another organization's", () => remind(event.id, api.otherSession)],
  ])("does not find %s", async (_whose, send) => {
    const response = await send();
    expect(response.status).toBe(404);
    expect(problemCode(await response.json())).toBe("not-found");
    expect(await api.deliverMails()).toEqual([]);
  });

  it("refuses two ids that are not of one person", async () => {
    const response = await remind(event.id, api.session, CITIZEN, "&user_id=nobody");
    expect([response.status, problemCode(await response.json())]).toEqual([400, "validation-failed"]);
    expect(await api.deliverMails()).toEqual([]);
  });

  it("is the organization's", async () => {
    const response = await remind(event.id, await api.token());
    expect(response.status).toBe(403);
    expect(problemCode(await response.json())).toBe("insufficient-scope");
  });
});
