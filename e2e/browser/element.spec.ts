import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { ConsentEventRequest, Consents, Notice, PurposeChoice } from "@consents/contract";
import { test as base, expect, type Page } from "@playwright/test";
import type { ConsentWidget } from "consent-widget";
import { widgetIn } from "./fixtures.ts";

// What a page's own code may do to the element. No server: the page, the script and an API of the bare minimum.
const site = "https://site.test";
const api = "https://api.test";
const script = join(dirname(fileURLToPath(import.meta.resolve("consent-widget"))), "../dist/script");
const time = "2026-11-21T10:00:00.000Z";
const text = { en: "Calls" };
const notice: Notice = {
  id: "preferences",
  organization_id: "acme",
  version: 1,
  published_at: time,
  name: text,
  languages: ["en"],
  privacy_policy: { url: text, version: "1" },
  channels: [],
  sections: [
    {
      id: "s",
      name: text,
      purposes: [{ id: "calls", name: text, description: text, lawful_basis: "consent" }],
    },
  ],
};

const tokenOf = (sub: string, scope = "consents:read consents:write") =>
  `e30.${Buffer.from(JSON.stringify({ sub, scope })).toString("base64url")}.c2ln`;
const [A, B] = [tokenOf("alice"), tokenOf("bob")];
const READER = tokenOf("alice", "consents:read");

/** How the API refuses. */
const problem = (status: number, code: string) => ({
  status,
  headers: { "access-control-allow-origin": "*", "access-control-allow-headers": "*" },
  contentType: "application/problem+json",
  body: JSON.stringify({ type: `https://example.org/problems/${code}`, title: code, status }),
});

interface World {
  page: Page;
  /** Who made an event, in order. */
  recorded: string[];
  /** Opens the page with these attributes beside the configuration, and with this query. */
  open(attributes?: string, search?: string): Promise<void>;
  /** Runs in the page with the element. */
  run<T>(
    act: (element: ConsentWidget, tokens: { A: string; B: string; READER: string }) => T | Promise<T>,
  ): Promise<T>;
}

const test = base.extend<{ world: World }>({
  world: async ({ page }, use) => {
    const recorded: string[] = [];
    const answers = new Map<string, PurposeChoice[]>();
    const headers = { "access-control-allow-origin": "*", "access-control-allow-headers": "*" };
    const userOf = (sub: string) => {
      const vendors = { enabled: [], enabled_li: [], disabled: [], disabled_li: [] };
      const consents = { purposes: answers.get(sub) ?? [], channels: [], vendors } as Consents;
      const at = { created_at: time, updated_at: time };
      return {
        id: sub,
        organization_id: "acme",
        organization_user_id: sub,
        version: 1,
        ...at,
        metadata: {},
        consents,
      };
    };
    await page.route(`${api}/**`, async (route) => {
      const request = route.request();
      if (request.method() === "OPTIONS")
        return route.fulfill({ headers: { ...headers, "access-control-allow-methods": "*" } });
      if (request.url().includes("/notices/")) return route.fulfill({ headers, json: notice });
      const bearer = (await request.headerValue("authorization")) ?? "";
      const { sub } = JSON.parse(Buffer.from(bearer.split(".")[1] ?? "", "base64url").toString()) as {
        sub: string;
      };
      if (request.method() === "GET") {
        return route.fulfill({ headers, json: { data: [userOf(sub)], limit: 100, cursor: null } });
      }
      const event = request.postDataJSON() as ConsentEventRequest;
      recorded.push(sub);
      answers.set(sub, event.consents?.purposes ?? []);
      const user = userOf(sub);
      const json = {
        ...event,
        created_at: time,
        updated_at: time,
        status: "confirmed",
        consents: user.consents,
        user,
      };
      return route.fulfill({ headers, json: { ...json, proofs_id: [], evidence: {} } });
    });
    await page.route(`${site}/widget/**`, (route) =>
      route.fulfill({
        contentType: "text/javascript",
        body: readFileSync(join(script, new URL(route.request().url()).pathname.slice("/widget/".length))),
      }),
    );
    await use({
      page,
      recorded,
      async open(attributes = "", search = "") {
        await page.route(
          (url) => url.origin === site && url.pathname === "/",
          (route) =>
            route.fulfill({
              contentType: "text/html",
              body: `<!doctype html><html lang="en"><title>Element</title>
              <consent-widget api-url="${api}" organization-id="acme" notice="preferences" ${attributes}></consent-widget>
              <script type="module" src="/widget/consent-widget.js"></script></html>`,
            }),
        );
        await page.goto(`${site}/${search}`);
      },
      run: (act) => page.locator("consent-widget").evaluate(act, { A, B, READER }),
    });
  },
});

test("a token that is cleared is forgotten, with everything it opened", async ({ world }) => {
  await world.open();
  await world.run((element, { A }) => {
    element.token = A;
  });
  await expect(widgetIn(world.page, "ready")).toBeVisible();
  await world.run(async (element) => {
    await element.acceptAll();
    element.token = undefined;
    await element.refresh();
    void element.acceptAll();
    await element.save();
  });
  await expect(widgetIn(world.page, "token-missing")).toBeVisible();
  expect(await world.run((element) => [element.status, element.changes])).toEqual([
    undefined,
    { purposes: [] },
  ]);
  expect(world.recorded).toEqual([]);
});

test("another provider is asked anew", async ({ world }) => {
  await world.open();
  await world.run((element, { A }) => {
    element.tokenProvider = () => A;
  });
  await expect(widgetIn(world.page, "ready")).toBeVisible();
  await world.run(async (element, { B }) => {
    element.tokenProvider = () => B;
    await element.refresh();
    await element.acceptAll();
    await element.save();
  });
  await expect(widgetIn(world.page, "saved")).toBeVisible();
  expect(world.recorded).toEqual(["bob"]);
});

test("no attribute is needed so much that its removal breaks the element", async ({ world }) => {
  const errors: Error[] = [];
  world.page.on("pageerror", (error) => errors.push(error));
  await world.open(
    'lang="fr" mode="instant" readonly regulation="gdpr" theme="dark" token-name="t" token-url="/none"',
  );
  await world.run((element, { A }) => {
    element.token = A;
  });
  await expect(widgetIn(world.page, "ready")).toBeVisible();
  await world.run(async (element) => {
    for (const name of element.getAttributeNames()) {
      const value = element.getAttribute(name) ?? "";
      element.removeAttribute(name);
      await element.updateComplete;
      element.setAttribute(name, value);
      await element.updateComplete;
    }
    for (const lang of [null, 5, {}]) {
      Object.assign(element, { lang });
      await element.updateComplete;
    }
    element.lang = "en";
  });
  await expect(widgetIn(world.page, "ready")).toBeVisible();
  await expect(world.page.getByRole("button", { name: "History" })).toBeVisible();
  expect(errors).toEqual([]);
});

for (const [what, attributes, token] of [
  ["the attribute", "readonly", "A"],
  ["the token", "", "READER"],
] as const) {
  test(`read-only by ${what}, no method writes`, async ({ world }) => {
    await world.open(attributes);
    await world.run(
      token === "A"
        ? (element, { A }) => {
            element.token = A;
          }
        : (element, { READER }) => {
            element.token = READER;
          },
    );
    await expect(world.page.locator("consent-widget [data-purpose]")).toBeVisible();
    const changes = await world.run(async (element) => {
      await element.acceptAll();
      await element.rejectAll();
      await element.withdrawAll();
      await element.save();
      return element.changes;
    });
    expect(changes).toEqual({ purposes: [] });
    expect(world.recorded).toEqual([]);
  });
}

test("what was changed before the element became read-only is not saved", async ({ world }) => {
  await world.open();
  await world.run((element, { A }) => {
    element.token = A;
  });
  await expect(widgetIn(world.page, "ready")).toBeVisible();
  await world.run(async (element) => {
    await element.acceptAll();
    element.readonly = true;
    await element.save();
  });
  expect(world.recorded).toEqual([]);
});

test("a link with two tokens offers no way that leads nowhere", async ({ world }) => {
  await world.open("", `?token=${A}&token=${B}`);
  const message = world.page.locator('consent-widget [data-message="token-invalid"]');
  await expect(message).toContainText("cannot be used");
  await expect(message.getByRole("button")).toHaveCount(0);
});

for (const [what, token] of [
  ["no token", undefined],
  ["a link's token that has expired", A],
] as const) {
  test(`with ${what} and nobody to ask for another, no way leads nowhere`, async ({ world }) => {
    await world.page.route(`${api}/consents/users*`, (route) => route.fulfill(problem(401, "token-expired")));
    await world.open("", token && `?token=${token}`);
    const message = world.page.locator("consent-widget [data-message]");
    await expect(message).toHaveAttribute("data-message", token ? "token-expired" : "token-missing");
    await expect(message.getByRole("button")).toHaveCount(0);
  });
}

test("with a broker to ask, a token that has expired has a way on", async ({ world }) => {
  await world.open('token-url="/none"');
  await expect(world.page.locator("consent-widget [data-message]").getByRole("button")).toHaveCount(1);
});

test.describe("the focus stays in the widget", () => {
  test.beforeEach(async ({ world }) => {
    await world.open();
    await world.run((element, { A }) => {
      element.token = A;
    });
    await world.page.locator('consent-widget [data-say="yes"]').click();
  });
  const live = (page: Page) => page.locator("consent-widget [part=live]");

  for (const [what, status, code] of [
    ["Try again", 400, "empty-event"],
    ["Save mine", 412, "precondition-failed"],
  ] as const) {
    test(`after “${what}”`, async ({ world: { page } }) => {
      const events = `${api}/consents/events*`;
      await page.route(events, (route) => route.fulfill(problem(status, code)));
      await page.locator('consent-widget [data-action="review"]').click();
      await page.locator('consent-widget [data-action="save"]').click();
      const retry = page.getByRole("button", { name: what });
      await expect(retry).toBeVisible();
      await page.unroute(events);
      await retry.press("Enter");
      await expect(widgetIn(page, "saved")).toBeVisible();
      await expect(live(page)).toBeFocused();
    });
  }

  test("after “Discard”, on a live region that is always there", async ({ world: { page } }) => {
    await page.locator('consent-widget [data-action="discard"]').press("Enter");
    await expect(widgetIn(page, "ready")).toBeVisible();
    await expect(page.locator("consent-widget [part=bar]")).toHaveCount(0);
    await expect(live(page)).toBeFocused();
    await expect(live(page)).toBeEmpty();
    await expect(live(page)).toHaveCSS("display", "grid");
  });

  test("when what had it is gone with another person's choices", async ({ world }) => {
    await world.page.locator('consent-widget [data-action="review"]').focus();
    await world.run((element, { B }) => {
      element.token = B;
    });
    await expect(world.page.locator("consent-widget [part=bar]")).toHaveCount(0);
    await expect(live(world.page)).toBeFocused();
  });
});

test("what was changed before mode became instant can still be saved or discarded", async ({ world }) => {
  await world.open();
  await world.run((element, { A }) => {
    element.token = A;
  });
  await world.page.locator('consent-widget [data-say="yes"]').click();
  await expect(world.page.locator('consent-widget [data-action="review"]')).toBeVisible();
  await world.run(async (element) => {
    element.mode = "instant";
    await element.updateComplete;
  });
  expect(world.recorded).toEqual([]);
  await world.page.locator('consent-widget [data-action="discard"]').click();
  await world.page.locator('consent-widget [data-say="yes"]').click();
  await expect(widgetIn(world.page, "saved")).toBeVisible();
  expect(world.recorded).toEqual(["alice"]);
  await expect(world.page.locator("consent-widget [part=bar]")).toHaveCount(0);
});

test("a second copy of the script does no harm where a policy lists no duplicates", async ({ world }) => {
  const errors: string[] = [];
  world.page.on("pageerror", ({ message }) => errors.push(message));
  await world.page.addInitScript(() => {
    const meta = document.createElement("meta");
    meta.httpEquiv = "Content-Security-Policy";
    meta.content = "require-trusted-types-for 'script'; trusted-types consent-widget";
    new MutationObserver((_, observer) => {
      if (!document.head) return;
      observer.disconnect();
      document.head.append(meta);
    }).observe(document, { childList: true, subtree: true });
  });
  await world.open();
  await world.run((element, { A }) => {
    element.token = A;
  });
  await expect(widgetIn(world.page, "ready")).toBeVisible();
  await world.page.evaluate((url) => import(url), `${site}/widget/consent-widget.js?again`);
  await expect(widgetIn(world.page, "ready")).toBeVisible();
  expect(errors).toEqual([]);
});

test("a provider that fails is told as an error, with a way on", async ({ world }) => {
  await world.open();
  await world.run((element) => {
    element.tokenProvider = () => Promise.reject(new Error("not now"));
  });
  await expect(widgetIn(world.page, "error")).toBeVisible();
  await world.run((element, { A }) => {
    element.tokenProvider = () => A;
  });
  await world.page.getByRole("button", { name: "Try again" }).click();
  await expect(widgetIn(world.page, "ready")).toBeVisible();
});

test.describe("a part of the widget that cannot be fetched", () => {
  test("for what is changed: said, told, and fetched when tried again", async ({ world }) => {
    const chunks = `${site}/widget/chunks/**`;
    await world.page.route(chunks, (route) => route.abort());
    await world.page.addInitScript(() => {
      const told: string[] = [];
      addEventListener("consent-error", (event) => told.push((event as Event & { code: string }).code));
      Object.assign(window, { told });
    });
    await world.open();
    await world.run((element, { A }) => {
      element.token = A;
    });
    await expect(widgetIn(world.page, "ready")).toBeVisible();
    await world.page.locator('consent-widget [data-say="yes"]').click();
    const retry = world.page.locator('consent-widget [data-action="retry"]');
    await expect(world.page.locator("consent-widget [part=live]")).toContainText("cannot be reached");
    expect(await world.page.evaluate("told")).toEqual(["network"]);

    await retry.click();
    await expect(retry).toBeVisible();
    await world.page.unroute(chunks);
    await retry.click();
    await world.page.locator('consent-widget [data-action="review"]').click();
    await world.page.locator('consent-widget [data-action="save"]').click();
    await expect(widgetIn(world.page, "saved")).toBeVisible();
    expect(world.recorded).toEqual(["alice"]);
  });

  test("for saving: is offline with the changes kept, and saves when tried again", async ({ world }) => {
    const chunks = `${site}/widget/chunks/create-saver*`;
    await world.page.route(chunks, (route) => route.abort());
    await world.open();
    await world.run((element, { A }) => {
      element.token = A;
    });
    await expect(widgetIn(world.page, "ready")).toBeVisible();
    await world.page.locator('consent-widget [data-say="yes"]').click();
    await world.page.locator('consent-widget [data-action="review"]').click();
    await world.page.locator('consent-widget [data-action="save"]').click();
    await expect(widgetIn(world.page, "offline")).toBeVisible();
    await world.page.unroute(chunks);
    await world.page.locator('consent-widget [data-action="retry"]').click();
    await expect(widgetIn(world.page, "saved")).toBeVisible();
    expect(world.recorded).toEqual(["alice"]);
  });

  test("for a message: the message has a way on", async ({ world }) => {
    const chunks = `${site}/widget/chunks/**`;
    await world.page.route(chunks, (route) => route.abort());
    await world.open();
    const retry = world.page.locator('consent-widget [data-action="retry"]');
    await expect(retry).toBeVisible();
    await world.page.unroute(chunks);
    await retry.click();
    await expect(world.page.locator('consent-widget [data-message="token-missing"]')).toBeVisible();
  });
});
