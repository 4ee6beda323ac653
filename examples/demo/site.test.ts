import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Mailbox } from "../mail/mailbox.ts";
import { createSite } from "./site.ts";

const origin = "http://localhost:4400";
const api = "http://localhost:4401";

const mailbox: Mailbox = {
  add: async () => {},
  list: async () => [],
  find: async (id) =>
    id === "1"
      ? {
          id,
          from: "",
          to: "",
          subject: "<b>",
          date: "2026-01-01T00:00:00Z",
          text: "",
          html: "<head>",
          links: [],
          files: ["signed form.pdf"],
        }
      : undefined,
  findFile: async () => ({ type: "application/pdf", content: new Uint8Array([37]) }),
};
const sendChoicesMail = vi.fn(async () => {});
const site = createSite(
  {
    site: origin,
    api,
    organization_id: "harbour-trust",
    notice: "preferences",
    key: "key_1",
    secret: "secret_1",
    session_secret: "signs cookies",
  },
  mailbox,
  sendChoicesMail,
);

/** What the consents API was asked for tokens. */
let asked: unknown[];

beforeEach(() => {
  asked = [];
  vi.stubGlobal("fetch", async (request: Request) => {
    if (request.url === `${api}/sessions`) {
      return Response.json({ type: "api-key", key: "key_1", access_token: "session" });
    }
    asked.push(await request.json());
    return Response.json({ id_token: "a.consent.token", lifetime: 900 });
  });
});
afterEach(() => {
  vi.unstubAllGlobals();
  sendChoicesMail.mockClear();
});

/** A browser on the site: posts forms from its own pages and keeps cookies. */
function createBrowser() {
  const cookies = new Map<string, string>();
  async function send(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers(init.headers);
    headers.set("cookie", [...cookies].map(([name, value]) => `${name}=${value}`).join("; "));
    const response = await site.request(origin + path, { ...init, headers });
    for (const cookie of response.headers.getSetCookie()) {
      const [name = "", value = ""] = cookie.split(";")[0]?.split("=") ?? [];
      cookies.set(name, value);
    }
    return response;
  }
  return {
    get: (path: string) => send(path),
    post: (path: string, form: Record<string, string>, from = origin) =>
      send(path, { method: "POST", body: new URLSearchParams(form), headers: { origin: from } }),
    askToken: (path: string, body = "{}") =>
      send(path, {
        method: "POST",
        body,
        headers: {
          origin,
          "content-type": "application/json",
          "sec-fetch-site": "same-origin",
          "x-requested-with": "consent-widget",
        },
      }),
  };
}

const signIn = { person: "supporter-1001", password: "lighthouse" };
const deskSignIn = { employee: "employee-17", password: "lighthouse" };

describe("every page", () => {
  it.each(["/", "/login/", "/mail/", "/preferences/", "/helpdesk/", "/mail/messages/1"])(
    "%s speaks three languages under the strictest policy",
    async (path) => {
      for (const [language, direction] of Object.entries({ en: "ltr", fr: "ltr", ar: "rtl" })) {
        const response = await createBrowser().get(`${path}?lang=${language}`);
        expect(await response.text()).toContain(`<html lang="${language}" dir="${direction}">`);
        expect(response.headers.get("referrer-policy")).toBe("no-referrer");
        expect(response.headers.get("cache-control")).toBe("no-store");
        expect(response.headers.get("content-security-policy")).toBe(
          `default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self' ${api}; img-src 'self'; ` +
            "frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; " +
            "require-trusted-types-for 'script'",
        );
      }
    },
  );

  it("escapes what came by mail, and shows its HTML without scripts", async () => {
    expect(await (await createBrowser().get("/mail/messages/1")).text()).toContain("&lt;b&gt;");
    const body = await createBrowser().get("/mail/messages/1/body");
    expect(body.headers.get("content-security-policy")).toMatch(/^default-src 'none'; .* sandbox /);
  });

  it.each(["/login/routes.ts", "/login/texts.json", "/login/..%2fdemo%2fseed.ts", "/helpdesk/desk.html"])(
    "%s is nobody's business",
    async (path) => {
      expect((await createBrowser().get(path)).status).toBe(404);
    },
  );
});

describe("a page without its slash", () => {
  it.each(["/login", "/mail", "/preferences", "/helpdesk"])("%s leads to the page", async (path) => {
    const response = await createBrowser().get(`${path}?lang=fr&consent=a.b.c`);
    expect(response.status).toBe(302);
    expect(response.headers.get("location")).toBe(`${path}/?lang=fr&consent=a.b.c`);
  });
});

/** What a page's form holds, as the browser would send it: names and values of what is filled in and ticked. */
function entered(page: string): Record<string, string> {
  const inputs = [...page.matchAll(/<input [^>]*>/g)].map(([tag]) => tag);
  const attribute = (tag: string, name: string) => new RegExp(` ${name}="([^"]*)"`).exec(tag)?.[1];
  return Object.fromEntries(
    inputs
      .filter((tag) => !/type="(radio|checkbox)"/.test(tag) || / checked/.test(tag))
      .map((tag) => [attribute(tag, "name"), attribute(tag, "value") ?? "on"]),
  );
}

/** Where a page's language links lead. */
function languageLinks(page: string): string[] {
  return [...page.matchAll(/href="([^"]*\?lang=\w+)"/g)].map(([, href]) => href ?? "");
}

describe("a refused form", () => {
  it("of the help desk still holds what was entered", async () => {
    const browser = createBrowser();
    await browser.post("/helpdesk/sign-in", deskSignIn);
    const form = { supporter: "supporter-1002", ticket: "hd-77 &quot;", by_mail: "on" };
    const refused = await browser.post("/helpdesk/cases", { ...form, ticket: 'hd-77 "' });
    expect(refused.status).toBe(422);
    expect(entered(await refused.text())).toEqual(form);
    // The form of whoever comes next is as it was.
    const fresh = { supporter: "supporter-1001", ticket: "HD-2041" };
    expect(entered(await (await browser.get("/helpdesk/")).text())).toEqual(fresh);
  });

  it("without a supporter chooses none by itself", async () => {
    const browser = createBrowser();
    await browser.post("/helpdesk/sign-in", deskSignIn);
    const refused = await browser.post("/helpdesk/cases", { ticket: "HD-77" });
    expect(entered(await refused.text())).toEqual({ ticket: "HD-77" });
  });

  it.each([
    ["/login", { person: "supporter-1002" }],
    ["/helpdesk", { employee: "employee-23" }],
  ])("of %s still holds who wanted to sign in, and never the password that was typed", async (path, who) => {
    const refused = await createBrowser().post(`${path}/sign-in`, { ...who, password: "guess" });
    expect(refused.status).toBe(403);
    expect(entered(await refused.text())).toEqual({ ...who, password: "lighthouse" });
  });

  it.each(["/login/sign-in", "/helpdesk/sign-in", "/helpdesk/cases"])(
    "of %s has language links that lead to a page",
    async (path) => {
      const browser = createBrowser();
      if (path === "/helpdesk/cases") await browser.post("/helpdesk/sign-in", deskSignIn);
      const links = languageLinks(await (await browser.post(path, {})).text());
      expect(links).toHaveLength(3);
      for (const link of links) expect((await browser.get(link)).status, link).toBe(200);
    },
  );
});

describe("what is no form", () => {
  const multipart = "multipart/form-data; boundary=x";
  it.each(["/login/sign-in", "/helpdesk/sign-in", "/mail/send"])("%s refuses in words", async (path) => {
    for (const [type, status] of Object.entries({
      "text/plain": 415,
      "application/json": 415,
      [multipart]: 400,
    })) {
      const headers = { origin, "content-type": type, "accept-language": "fr" };
      const response = await site.request(origin + path, { method: "POST", body: "{}", headers });
      expect(response.status).toBe(status);
      const page = await response.text();
      expect(page).toContain("Ceci n’est pas un formulaire");
      for (const link of languageLinks(page)) expect((await createBrowser().get(link)).status).toBe(200);
      expect(response.headers.get("content-security-policy")).toContain("default-src 'none'");
    }
  });
});

describe("login", () => {
  it("gives a token for whoever is signed in, and for nobody else", async () => {
    const browser = createBrowser();
    expect((await browser.askToken("/login/consent-token")).status).toBe(401);
    expect((await browser.post("/login/sign-in", signIn)).headers.get("location")).toBe("/login/");
    expect(await (await browser.get("/login/")).text()).toContain("Amina Haddad");
    const response = await browser.askToken("/login/consent-token");
    expect(await response.json()).toEqual({ id_token: "a.consent.token", lifetime: 900 });
    expect(asked).toEqual([{ organization_id: "harbour-trust", organization_user_id: "supporter-1001" }]);

    await browser.post("/login/sign-out", {});
    expect((await browser.askToken("/login/consent-token")).status).toBe(401);
  });

  it("refuses a wrong password, and a form of another site", async () => {
    const browser = createBrowser();
    expect((await browser.post("/login/sign-in", { ...signIn, password: "guess" })).status).toBe(403);
    expect((await browser.post("/login/sign-in", signIn, "https://evil.example")).status).toBe(403);
    expect((await browser.askToken("/login/consent-token")).status).toBe(401);
  });
});

describe("help desk", () => {
  async function openCase(browser: ReturnType<typeof createBrowser>, supporter: string): Promise<string> {
    const opened = await browser.post("/helpdesk/cases", { supporter, ticket: "HD-2041" });
    return opened.headers.get("location") ?? "";
  }

  it("says in the token who acts, for whom, and under which ticket", async () => {
    const browser = createBrowser();
    await browser.post("/helpdesk/sign-in", deskSignIn);
    const path = await openCase(browser, "supporter-1002");
    expect(await (await browser.get(path)).text()).toContain("Preferences of Claire Martin");
    expect((await browser.askToken(`${path}/consent-token`)).status).toBe(200);
    expect(asked).toEqual([
      {
        organization_id: "harbour-trust",
        organization_user_id: "supporter-1002",
        delegate: { id: "employee-17", name: "Sam Okafor", metadata: { department: "Supporter care" } },
        event: {
          metadata: { ticket: "HD-2041", reached_by: "phone" },
          user: { metadata: { last_contact: "help desk" } },
        },
      },
    ]);
  });

  it("keeps two supporters in two tabs apart", async () => {
    const browser = createBrowser();
    await browser.post("/helpdesk/sign-in", deskSignIn);
    const first = await openCase(browser, "supporter-1001");
    await openCase(browser, "supporter-1002");
    await browser.askToken(`${first}/consent-token`);
    expect(asked).toMatchObject([{ organization_user_id: "supporter-1001" }]);
  });

  it("gives no token for a conversation of somebody else, nor for a body that names anybody", async () => {
    const browser = createBrowser();
    await browser.post("/helpdesk/sign-in", deskSignIn);
    const path = await openCase(browser, "supporter-1001");
    expect((await createBrowser().askToken(`${path}/consent-token`)).status).toBe(401);
    const body = '{"organization_user_id":"supporter-1002","delegate":{"id":"the boss"}}';
    expect((await browser.askToken(`${path}/consent-token`, body)).status).toBe(400);
    expect(asked).toEqual([]);
  });

  it("wants a ticket", async () => {
    const browser = createBrowser();
    await browser.post("/helpdesk/sign-in", deskSignIn);
    const form = { supporter: "supporter-1001", ticket: "later" };
    expect((await browser.post("/helpdesk/cases", form)).status).toBe(422);
  });
});

describe("mail", () => {
  it("sends to a known supporter in the language of the page, and to nobody else", async () => {
    const browser = createBrowser();
    await browser.get("/mail/?lang=fr");
    await browser.post("/mail/send", { to: "supporter-1002" });
    await browser.post("/mail/send", { to: "stranger" });
    expect(sendChoicesMail.mock.calls).toMatchObject([[{ id: "supporter-1002" }, "fr"]]);
  });
});
