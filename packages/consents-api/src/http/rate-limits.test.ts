import { type Problem, problemCode } from "@consents/contract";
import { describe, expect, it } from "vitest";
import {
  type ApiForTests,
  CITIZEN,
  createApiForTests,
  ISSUER,
  ORGANIZATION,
  OTHER_CITIZEN,
} from "../api-for-tests.ts";
import type { RateLimitSettings } from "./rate-limits.ts";

const EVENTS = "/consents/events";
const say = (enabled: boolean | null) => ({ consents: { purposes: [{ id: "newsletter", enabled }] } });

const apiWith = (rateLimits: Partial<RateLimitSettings>) => createApiForTests({ rateLimits });
const wait = (api: ApiForTests, seconds: number) => {
  api.clock.now = new Date(api.clock.now.getTime() + seconds * 1_000);
};

async function told(response: Response): Promise<[number, string | null]> {
  const body = (await response.json()) as Problem;
  if (response.status === 429) expect(problemCode(body)).toBe("rate-limited");
  return [response.status, response.headers.get("retry-after")];
}

describe("a citizen who calls too often", () => {
  it("is told when to come back, by whichever token, and leaves others alone", async () => {
    const api = await apiWith({ person: 3 });
    for (let count = 0; count < 3; count += 1) {
      expect((await api.send(EVENTS, { bearer: await api.token() })).status).toBe(200);
    }
    expect(await told(await api.send(EVENTS, { bearer: await api.token() }))).toEqual([429, "20"]);
    expect((await api.send(EVENTS, { bearer: await api.token({ sub: OTHER_CITIZEN }) })).status).toBe(200);
    expect((await api.send("/consents/users", { bearer: api.session })).status).toBe(200);
    wait(api, 20);
    expect((await api.send(EVENTS, { bearer: await api.token() })).status).toBe(200);
    expect(await told(await api.send(EVENTS, { bearer: await api.token() }))).toEqual([429, "20"]);
  });

  it("can still withdraw, from a reserve that nothing else uses", async () => {
    const api = await apiWith({ person: 1 });
    const bearer = await api.token();
    expect((await api.send(EVENTS, { bearer, body: say(true) })).status).toBe(200);
    const before = await api.dump();
    expect(await told(await api.send(EVENTS, { bearer, body: say(true) }))).toEqual([429, "60"]);
    expect(await told(await api.send(EVENTS, { bearer, body: [say(false), say(true)] }))).toEqual([
      429,
      "60",
    ]);
    expect(await told(await api.send(EVENTS, { bearer, body: [] }))).toEqual([429, "60"]);
    expect(await told(await api.send(EVENTS, { bearer, body: { consents: {} } }))).toEqual([429, "60"]);
    expect(await api.dump()).toBe(before);
    for (let count = 0; count < 9; count += 1) {
      expect((await api.send(EVENTS, { bearer, body: say(false) })).status).toBe(200);
    }
    expect((await api.send(EVENTS, { bearer, body: [say(false), say(null)] })).status).toBe(200);
    // Ten a minute: the reserve, too, ends.
    expect(await told(await api.send(EVENTS, { bearer, body: say(false) }))).toEqual([429, "6"]);
    wait(api, 6);
    expect((await api.send(EVENTS, { bearer, body: say(false) })).status).toBe(200);
  });

  it("leaves the others their withdrawals when the reserve is used up", async () => {
    const api = await apiWith({ person: 1, organization: 100 });
    const [ada, bob] = [await api.token(), await api.token({ sub: OTHER_CITIZEN })];
    for (const bearer of [ada, bob]) await api.send(EVENTS, { bearer, body: say(true) });
    for (let count = 0; count < 10; count += 1) {
      expect((await api.send(EVENTS, { bearer: ada, body: say(false) })).status).toBe(200);
    }
    expect(await told(await api.send(EVENTS, { bearer: ada, body: say(false) }))).toEqual([429, "6"]);
    expect((await api.send(EVENTS, { bearer: bob, body: say(false) })).status).toBe(200);
  });

  it("takes nothing from their organization", async () => {
    const api = await apiWith({ person: 1, organization: 10 });
    const bearer = await api.token();
    for (let count = 0; count < 20; count += 1) await api.send(EVENTS, { bearer });
    // Publishing the notice was one, the citizen one.
    for (let count = 0; count < 8; count += 1) {
      expect((await api.send("/consents/users", { bearer: api.session })).status).toBe(200);
    }
    expect(await told(await api.send("/consents/users", { bearer: api.session }))).toEqual([429, "6"]);
  });
});

describe("an organization that calls too often", () => {
  it("is told when to come back, with its citizens, and leaves other organizations alone", async () => {
    const api = await apiWith({ organization: 2 });
    expect((await api.send("/consents/users", { bearer: api.session })).status).toBe(200);
    expect(await told(await api.send("/consents/users", { bearer: api.session }))).toEqual([429, "30"]);
    expect(await told(await api.send(EVENTS, { bearer: await api.token() }))).toEqual([429, "30"]);
    expect((await api.send("/consents/users", { bearer: api.otherSession })).status).toBe(200);
    const user = { organization_user_id: CITIZEN };
    const withdrawal = await api.send(EVENTS, { bearer: api.session, body: { user, ...say(false) } });
    expect(withdrawal.status).toBe(200);
    expect((await api.send(EVENTS, { bearer: await api.token(), body: say(false) })).status).toBe(200);
  });

  it("does not keep anybody from what is public", async () => {
    const api = await apiWith({ organization: 1 });
    expect(await told(await api.send("/consents/users", { bearer: api.session }))).toEqual([429, "60"]);
    expect((await api.send(`/notices/preferences?organization_id=${ORGANIZATION}`)).status).toBe(200);
    expect((await api.send("/health")).status).toBe(200);
  });
});

describe("who guesses", () => {
  const from = (api: ApiForTests, address: string | undefined, bearer: string, headers = {}) =>
    api.fetch(new Request(ISSUER + EVENTS, { headers: { authorization: `Bearer ${bearer}`, ...headers } }), {
      address,
    });

  it("is told to wait, by address, whatever they say of themselves; who is known is let through", async () => {
    const api = await apiWith({ failures: 2 });
    const [one, other] = ["2001:db8::1", "2001:db8::2"];
    const forged = (address: string) => ({ "x-forwarded-for": address, forwarded: `for=${address}` });
    expect((await from(api, one, "nonsense")).status).toBe(401);
    expect((await from(api, other, `cst_${"x".repeat(43)}`, forged("192.0.2.1"))).status).toBe(401);
    expect(await told(await from(api, one, "nonsense", forged("192.0.2.2")))).toEqual([429, "30"]);
    expect((await from(api, one, await api.token())).status).toBe(200);
    expect((await from(api, "192.0.2.1", "nonsense")).status).toBe(401);
    wait(api, 30);
    expect((await from(api, one, "nonsense")).status).toBe(401);
  });

  it("is counted for secrets, too, and not for a token that was good", async () => {
    const api = await apiWith({ failures: 1 });
    const expired = await api.token();
    wait(api, 3_600);
    const address = "192.0.2.1";
    for (let count = 0; count < 5; count += 1) {
      expect((await from(api, address, expired)).status).toBe(401);
    }
    const guess = () =>
      api.fetch(
        new Request(`${ISSUER}/sessions`, {
          method: "POST",
          headers: { "content-type": "application/json" },
          body: JSON.stringify({ type: "api-key", ...api.key, secret: "a guess" }),
        }),
        { address },
      );
    expect((await guess()).status).toBe(400);
    expect(await told(await guess())).toEqual([429, "60"]);
  });

  it("is told so by a page in their language when they guess links, and whose link is good is let through", async () => {
    const api = await apiWith({ failures: 2 });
    const email = { enabled: true, approval: true };
    await api.record(true, await api.token({ validations: { email } }));
    const [mail] = await api.deliverMails();
    const good = mail?.text.split("\n").find((line) => line.startsWith(`${ISSUER}/links/`)) ?? "";
    const address = "192.0.2.1";
    const ask = (url: string, method = "GET") =>
      api.fetch(new Request(url, { method, headers: { "accept-language": "fr-CA" } }), { address });
    expect((await ask(`${ISSUER}/links/lnk_guess`)).status).toBe(404);
    expect((await ask(`${ISSUER}/v1/links/lnk_guess/confirm`, "POST")).status).toBe(404);
    const refused = await ask(`${ISSUER}/links/lnk_guess`);
    expect([refused.status, refused.headers.get("retry-after")]).toEqual([429, "30"]);
    expect(refused.headers.get("content-type")).toBe("text/html; charset=utf-8");
    expect(await refused.text()).toContain("Merci de patienter");
    expect(api.logged.at(-1)).toMatchObject({ route: "/links/:secret", status: 429, code: "rate-limited" });
    expect(JSON.stringify(api.logged)).not.toContain(address);
    expect((await ask(good)).status).toBe(200);
    expect((await ask(`${ISSUER}/sessions`, "POST")).status).not.toBe(429);
    wait(api, 30);
    expect((await ask(`${ISSUER}/links/lnk_guess`)).status).toBe(404);
  });

  it("is not counted where no address is known", async () => {
    const api = await apiWith({ failures: 1 });
    for (let count = 0; count < 5; count += 1) {
      expect((await from(api, undefined, "nonsense")).status).toBe(401);
    }
  });
});
