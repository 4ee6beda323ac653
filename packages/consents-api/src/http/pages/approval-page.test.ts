import type { ConsentEvent, ConsentTokenClaims } from "@consents/contract";
import { beforeEach, describe, expect, it } from "vitest";
import { type ApiForTests, CITIZEN, createApiForTests, ISSUER, NOTICE } from "../../api-for-tests.ts";
import { canonicalSha256 } from "../../domain/canonical-json.ts";
import { formIn, HTML, pressButton, sendForm } from "./press-for-tests.ts";

const HOUR = 60 * 60 * 1_000;
const consents = { purposes: [{ id: "newsletter", enabled: true }] };
const delegate = { id: "agent-7", name: "Sam <b>Okafor</b>" };

let api: ApiForTests;
beforeEach(async () => {
  api = await createApiForTests();
});

/** Records an event that the citizen has to confirm; resolves to it and to the path of the page in their mail. */
async function ask(claims: Partial<ConsentTokenClaims> = {}): Promise<{ event: ConsentEvent; path: string }> {
  const bearer = await api.token({ validations: { email: { enabled: true } }, ...claims });
  const answer = await api.send("/consents/events", { bearer, body: { consents } });
  const event = (await answer.json()) as ConsentEvent;
  const [mail] = await api.deliverMails();
  return { event, path: linkIn(mail?.text) };
}

function linkIn(text = ""): string {
  const link = text.split("\n").find((line) => line.startsWith(`${ISSUER}/links/`));
  if (link === undefined) throw new Error("the mail has no link");
  return link.slice(ISSUER.length);
}

const open = (path: string) => api.send(path, { headers: HTML });
const press = (path: string) => pressButton(api, path);

async function newsletter(): Promise<unknown> {
  const user = await api.send(`/consents/users/${CITIZEN}?$by_organization_user_id`, { bearer: api.session });
  return ((await user.json()) as ConsentEvent).consents.purposes[0]?.enabled;
}

describe("the page that a mail leads to", () => {
  it("says what will be confirmed, and by whom it was entered, as text", async () => {
    const { path } = await ask({ delegate });
    const response = await open(path);
    expect(response.status).toBe(200);
    const text = await response.text();
    expect(text).toContain("Newsletter");
    expect(text).toContain("Sam &lt;b&gt;Okafor&lt;/b&gt; entered them for you.");
    expect(text.match(/<button/g)).toHaveLength(1);
    expect(text).not.toMatch(/<script|https?:\/\/(?!api\.example)/);
  });

  it("is strict: no script, no frame, no cache, no referrer, no origin may read it", async () => {
    const { headers } = await open((await ask()).path);
    expect(headers.get("content-security-policy")).toBe(
      "default-src 'none'; style-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    );
    expect(headers.get("x-frame-options")).toBe("DENY");
    expect(headers.get("cache-control")).toBe("no-store");
    expect(headers.get("referrer-policy")).toBe("no-referrer");
    expect(headers.has("access-control-allow-origin")).toBe(false);
  });

  it("has its styles in a file beside it", async () => {
    const { path } = await ask();
    const href = /<link rel="stylesheet" href="([^"]+)"/.exec(await (await open(path)).text())?.[1] ?? "";
    const styles = await api.send(new URL(href, ISSUER + path).pathname, { headers: { accept: "text/css" } });
    expect([styles.status, styles.headers.get("content-type")]).toEqual([200, "text/css; charset=utf-8"]);
    const etag = styles.headers.get("etag") ?? "";
    const again = await api.send("/v1/assets/pages.css", { headers: { "if-none-match": etag } });
    expect(again.status).toBe(304);
  });

  it("changes nothing by being opened, by whatever method, however often", async () => {
    const { path } = await ask();
    const before = await api.dump();
    for (const method of ["GET", "HEAD", "GET", "OPTIONS"]) await api.send(path, { method, headers: HTML });
    expect(await api.dump()).toBe(before);
  });

  it("speaks the language of the notice that was shown", async () => {
    const notice = await (await api.send("/notices/preferences?organization_id=charity")).json();
    const {
      id: _id,
      version: _v,
      organization_id: _o,
      published_at: _at,
      ...request
    } = notice as Record<string, unknown>;
    const arabic = JSON.parse(
      JSON.stringify(request).replaceAll('"en":', '"ar":').replace('["en"]', '["ar"]'),
    );
    await api.send("/notices/arabic", { method: "PUT", bearer: api.session, body: arabic });
    const bearer = await api.token({ validations: { email: { enabled: true } } });
    const body = { consents, notice: { id: "arabic", version: 1, language: "ar" } };
    await api.send("/consents/events", { bearer, body });
    const [mail] = await api.deliverMails();
    expect(mail?.html).toContain('<html lang="ar" dir="rtl">');
    expect(await (await open(linkIn(mail?.text))).text()).toContain('<html lang="ar" dir="rtl">');
  });
});

describe("the press of its button", () => {
  it("keeps what the page had shown, so that anybody can check it later", async () => {
    const { event, path } = await ask();
    await press(path);
    const answer = await api.send(`/consents/events/${event.id}`, { bearer: await api.token() });
    const { approvals, ...stored } = (await answer.json()) as ConsentEvent;
    const { name, description } = NOTICE.sections[0]!.purposes[0]!;
    const words = [
      { name: name.en, kind: "purpose", description: description.en, lines: [{ answer: "yes" }] },
    ];
    const { proofs_id, delegate, notice } = stored;
    expect(approvals).toEqual([
      {
        method: "email",
        approved_at: api.clock.now.toISOString(),
        shown: {
          language: "en",
          sha256: canonicalSha256({ words, consents: stored.consents, proofs_id, delegate, notice }),
        },
      },
    ]);
  });

  it("confirms the event at its place, with how and when, and the page says so from then on", async () => {
    const { event, path } = await ask();
    expect(await newsletter()).toBeUndefined();
    api.clock.now = new Date(api.clock.now.getTime() + HOUR / 2);
    const pressed = await press(path);
    expect([pressed.status, pressed.headers.get("location")]).toEqual([
      303,
      `..${path.slice("/links".length)}`,
    ]);
    const stored = await api.send(`/consents/events/${event.id}`, { bearer: await api.token() });
    expect(await stored.json()).toMatchObject({
      status: "confirmed",
      approvals: [{ method: "email", approved_at: "2026-11-21T12:30:00.000Z" }],
      validations: { email: { enabled: true } },
    });
    expect(await newsletter()).toBe(true);

    const shown = await (await open(path)).text();
    expect(shown).toContain("You confirmed these choices on 21 November 2026 at 12:30 UTC.");
    expect(shown).not.toContain("<button");
    const before = await api.dump();
    expect((await press(path)).status).toBe(303);
    expect(await api.dump()).toBe(before);
    expect(await (await open(path)).text()).toBe(shown);
  });

  it("stays told after the link's time, without the choices", async () => {
    const { path } = await ask();
    await press(path);
    expect(await (await open(path)).text()).toContain("Newsletter");
    api.clock.now = new Date(api.clock.now.getTime() + 72 * HOUR);
    const text = await (await open(path)).text();
    expect(text).toContain("You confirmed these choices on");
    expect(text).not.toContain("Newsletter");
  });

  it("shows that the event is gone which goes while it is under way", async () => {
    const { event, path } = await ask();
    const find = api.store.findEvent.bind(api.store);
    const form = formIn(await (await open(path)).text());
    api.store.findEvent = async (...wanted) => {
      const stored = await find(...wanted);
      api.store.findEvent = find;
      await api.send(`/consents/events/${event.id}?organization_user_id=${CITIZEN}`, {
        method: "DELETE",
        bearer: api.session,
      });
      return stored;
    };
    expect((await sendForm(api, `${path}/confirm`, form)).status).toBe(303);
    expect(await (await open(path)).text()).toContain("There is nothing left to confirm");
  });

  it("lets a withdrawal stand that was made meanwhile", async () => {
    const { path } = await ask();
    api.clock.now = new Date(api.clock.now.getTime() + HOUR / 2);
    await api.record(false);
    await press(path);
    expect(await newsletter()).toBe(false);
  });

  it("does nothing once the link is over, and says so", async () => {
    const { path } = await ask();
    api.clock.now = new Date(api.clock.now.getTime() + 72 * HOUR);
    const before = await api.dump();
    expect((await press(path)).status).toBe(303);
    expect(await api.dump()).toBe(before);
    const response = await open(path);
    expect(response.status).toBe(410);
    expect(await response.text()).toContain("This link has expired");
  });

  it("does nothing once the event was removed, and says so", async () => {
    const { event, path } = await ask();
    await api.send(`/consents/events/${event.id}?organization_user_id=${CITIZEN}`, {
      method: "DELETE",
      bearer: api.session,
    });
    expect((await press(path)).status).toBe(303);
    const response = await open(path);
    expect(response.status).toBe(410);
    expect(await response.text()).toContain("There is nothing left to confirm");
  });

  it("is for POST alone: a GET on its URL is refused", async () => {
    const { path } = await ask();
    const response = await api.send(`${path}/confirm`, { headers: HTML });
    expect([response.status, response.headers.get("allow")]).toEqual([405, "POST, OPTIONS"]);
    expect((await api.send(path, { method: "POST", headers: HTML })).status).toBe(405);
  });

  it("does nothing by a secret that nobody has", async () => {
    for (const path of ["/links/clk_unknown", "/links/%00x", "/links/clk_unknown/"]) {
      expect((await open(path)).status).toBeGreaterThanOrEqual(400);
    }
    const response = await press("/links/clk_unknown");
    expect(response.status).toBe(404);
    const french = await api.send("/links/clk_unknown", {
      headers: { ...HTML, "accept-language": "fr-CH, en;q=0.5" },
    });
    expect(await french.text()).toContain("Ce lien ne fonctionne pas");
  });
});

describe("a press that is not of what the page shows", () => {
  const digest = "0".repeat(64);
  it.each<[string, Record<string, string>, string]>([
    ["without a form", {}, ""],
    ["with another digest", {}, `shown=${digest}`],
    ["with JSON", { "content-type": "application/json" }, `{"shown":"${digest}"}`],
    ["that is too large", {}, `shown=${"0".repeat(2_000)}`],
  ])("%s changes nothing, and says so", async (_, more, body) => {
    const { path } = await ask();
    const before = await api.dump();
    const headers = { ...HTML, "content-type": "application/x-www-form-urlencoded", ...more };
    const response = await api.send(`${path}/confirm`, { method: "POST", headers, body });
    expect(response.status).toBe(409);
    const text = await response.text();
    expect(text).toContain("This has changed meanwhile");
    expect(text).toContain(`href="..${path.slice("/links".length)}"`);
    expect(await api.dump()).toBe(before);
  });

  it("is that of a page whose notice has other words by now", async () => {
    const { path } = await ask();
    const form = formIn(await (await open(path)).text());
    const words = JSON.stringify(NOTICE).replace("once a month", "every day");
    await api.send("/notices/preferences", { method: "PUT", bearer: api.session, body: words });
    const before = await api.dump();
    expect((await sendForm(api, `${path}/confirm`, form)).status).toBe(409);
    expect(await api.dump()).toBe(before);
    // Looked at again it is.
    expect((await press(path)).status).toBe(303);
    expect(await newsletter()).toBe(true);
  });
});

describe("a browser that is refused", () => {
  it.each<[string, string, number, string, string]>([
    ["a press's URL, opened", "GET /links/clk_x/confirm", 405, "Please go back to the page", "../../"],
    ["a page's URL, pressed", "POST /links/clk_x", 405, "Please go back to the page", "../"],
    ["a path with more behind", "GET /v1/links/clk_x/a/b", 404, "This link does not work", "../../../"],
    ["a path with too little", "GET /links/", 404, "This link does not work", "../"],
    ["a path that is no UTF-8", "GET /links/%zz", 400, "This link does not work", "../"],
    ["a file that is not there", "GET /links/x/proofs/y", 404, "This link does not work", "../../../"],
  ])("is shown a page: %s", async (_, line, status, said, root) => {
    const [method = "", path = ""] = line.split(" ");
    const response = await api.send(path, { method, headers: HTML });
    expect([response.status, response.headers.get("content-type")]).toEqual([
      status,
      "text/html; charset=utf-8",
    ]);
    const text = await response.text();
    expect(text).toContain(said);
    expect(text).toContain(`href="${root}assets/pages.css"`);
    if (status === 405) {
      expect(text).toContain(`href="${root}links/clk_x"`);
      expect(response.headers.get("allow")).toContain("OPTIONS");
    }
    expect(JSON.stringify(api.logged)).not.toContain("clk_x");
  });
});

describe("nobody but the citizen", () => {
  it("can confirm it: not the organization, not who acts for them", async () => {
    const { event } = await ask({ delegate });
    const path = `/consents/events/${event.id}?organization_user_id=${CITIZEN}`;
    const before = await api.dump();
    for (const bearer of [api.session, await api.token({ delegate })]) {
      const response = await api.send(path, { method: "PATCH", bearer, body: { status: "confirmed" } });
      expect(response.status).toBe(403);
      expect(((await response.json()) as { type: string }).type).toMatch(/insufficient-scope$/);
    }
    expect(await api.dump()).toBe(before);
  });

  it("is told the secret: it is in no answer, no log and no table", async () => {
    const { path } = await ask();
    const secret = path.slice("/links/".length);
    expect(secret.length).toBeGreaterThanOrEqual(43);
    await open(path);
    await press(path);
    expect(await api.dump()).not.toContain(secret);
    expect(JSON.stringify(api.logged)).not.toContain(secret);
    expect(api.logged.at(-1)).toMatchObject({ method: "POST", route: "/links/:secret/confirm", status: 303 });
  });
});

it("shows a page, not a problem document, while the storage is away", async () => {
  const { path } = await ask();
  await api.store.close();
  const response = await open(path);
  expect([response.status, response.headers.get("content-type")]).toEqual([503, "text/html; charset=utf-8"]);
  expect(response.headers.get("retry-after")).toBe("1");
  expect(await response.text()).toContain("Please try again later");
  expect(api.logged.at(-1)).toMatchObject({ code: "storage-unavailable" });
});
