import type { ConsentEvent } from "@consents/contract";
import type { Page } from "@playwright/test";
import type { DemoProcess } from "../demo-process.ts";
import { expect, expectAccessible, expectAnswer, test, toggle, widgetIn } from "./fixtures.ts";
import { callApi, getChoice } from "./organization.ts";

const user = "supporter-1001";

/** An employee opens the supporter's preferences, to be confirmed by mail. */
async function openCase(page: Page, demo: DemoProcess): Promise<void> {
  await page.goto(`${demo.site}/helpdesk/`);
  await page.locator('input[name="employee"][value="employee-17"]').check();
  await page.locator('form[action="/helpdesk/sign-in"] button[type="submit"]').click();
  await page.locator(`input[name="supporter"][value="${user}"]`).check();
  await page.locator('input[name="ticket"]').fill("HD-4001");
  await page.locator('input[name="by_mail"]').check();
  await page.locator('form[action="/helpdesk/cases"] button[type="submit"]').click();
  await expect(widgetIn(page, "ready")).toBeVisible();
}

/** The links in the mails that ask to confirm, as they stand in the demo's inbox; newest first. */
async function linksInInbox(page: Page, demo: DemoProcess): Promise<string[]> {
  const response = await page.request.get(`${demo.mail}messages.json`);
  const messages = (await response.json()) as { to: string; links: string[] }[];
  return messages
    .filter(({ to }) => to.includes("amina.haddad"))
    .flatMap(({ links }) => links)
    .filter((link) => link.startsWith(`${demo.api}/links/`));
}

async function readPending(demo: DemoProcess): Promise<ConsentEvent | undefined> {
  const query = new URLSearchParams({ organization_user_id: user, status: "pending_approval" });
  const { data } = (await (await callApi(demo, `/consents/events?${query}`)).json()) as {
    data: ConsentEvent[];
  };
  return data[0];
}

test("what the help desk enters counts once the citizen has pressed the button their mail leads to", async ({
  page,
  browser,
  demo,
}) => {
  await openCase(page, demo);
  const before = await getChoice(demo, user, "sms");
  const wanted = await toggle(page, "sms");
  await page.locator('consent-widget [data-action="review"]').click();
  await page.locator('consent-widget [data-action="save"]').click();
  await expect(widgetIn(page, "pending-approval")).toBeVisible();
  expect(await getChoice(demo, user, "sms")).toBe(before);

  // The help desk cannot confirm it, by whichever door.
  const event = await readPending(demo);
  const path = `/consents/events/${event?.id}?organization_user_id=${user}`;
  const refused = await callApi(demo, path, { method: "PATCH", body: { status: "confirmed" } });
  expect(refused.status).toBe(403);
  expect(((await refused.json()) as { type: string }).type).toMatch(/insufficient-scope$/);

  // Opening the link changes nothing, however often, whoever opens it.
  await expect.poll(() => linksInInbox(page, demo)).toHaveLength(1);
  const [link = ""] = await linksInInbox(page, demo);
  for (const method of ["GET", "HEAD", "GET"]) await page.request.fetch(link, { method });
  const mine = await (await browser.newContext()).newPage();
  await mine.goto(link);
  await expect(mine.getByRole("button")).toHaveCount(1);
  await expect(mine.locator("main")).toContainText("Sam Okafor");
  await expect(mine.locator("main")).toContainText("Text messages");
  for (const colorScheme of ["light", "dark"] as const) {
    await mine.emulateMedia({ colorScheme });
    await expectAccessible(mine);
  }
  expect(await getChoice(demo, user, "sms")).toBe(before);

  // The press does it, once; the page says so from then on.
  await mine.getByRole("button").click();
  await expect(mine.getByRole("heading", { level: 1 })).toHaveText("Thank you");
  await expectAccessible(mine);
  await mine.reload();
  await expect(mine.getByRole("heading", { level: 1 })).toHaveText("Thank you");
  await mine.context().close();

  expect(await getChoice(demo, user, "sms")).toBe(wanted);
  const confirmed = (await (await callApi(demo, path)).json()) as ConsentEvent;
  expect(confirmed).toMatchObject({
    status: "confirmed",
    delegate: { id: "employee-17" },
    approvals: [{ method: "email" }],
  });
  await page.reload();
  await expect(widgetIn(page, "ready")).toBeVisible();
  await expectAnswer(page, "sms", wanted ? "yes" : "no");
});

test("a link that leads nowhere says so, in the reader's language, and axe finds nothing", async ({
  browser,
  demo,
}) => {
  const page = await (await browser.newContext({ locale: "ar" })).newPage();
  await page.goto(`${demo.api}/links/clk_nobody`);
  await expect(page.locator("html")).toHaveAttribute("dir", "rtl");
  await expectAccessible(page);
  await page.context().close();
});
