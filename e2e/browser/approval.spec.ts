import type { ConsentEvent, Notice, NoticePurpose } from "@consents/contract";
import type { Page } from "@playwright/test";
import type { DemoProcess } from "../demo-process.ts";
import {
  expect,
  expectAccessible,
  expectAnswer,
  openConsents,
  signIn,
  test,
  toggle,
  widgetIn,
} from "./fixtures.ts";
import { callApi, getChoice, listEvents } from "./organization.ts";

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

async function readPending(demo: DemoProcess, of: string): Promise<ConsentEvent | undefined> {
  const query = new URLSearchParams({ organization_user_id: of, status: "pending_approval" });
  const { data } = (await (await callApi(demo, `/consents/events?${query}`)).json()) as {
    data: ConsentEvent[];
  };
  return data[0];
}

test("what the help desk enters counts once the citizen has pressed the button their mail leads to @every-database", async ({
  page,
  browser,
  demo,
}) => {
  await openCase(page, demo);
  const before = await getChoice(demo, user, "sms");
  const wanted = await toggle(page, "sms");
  await page.locator('consent-widget [data-action="review"]').click();
  await page.locator('consent-widget [data-action="save"]').click();
  const message = page.locator('consent-widget [data-message="pending-approval"]');
  await expect(message).toContainText("Your changes hold as soon as they are confirmed");
  await expect(message).toContainText("An email was sent");
  expect(await getChoice(demo, user, "sms")).toBe(before);

  // The help desk cannot confirm it, by whichever door.
  const event = await readPending(demo, user);
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

test("what is taken back counts at once, beside what waits for a mail @every-database", async ({
  page,
  demo,
}) => {
  const supporter = "supporter-1002";
  const publish = async (change: (purpose: NoticePurpose) => void): Promise<void> => {
    const path = `/notices/preferences?organization_id=${demo.organization_id}`;
    const notice = (await (await callApi(demo, path)).json()) as Notice;
    const { id: _, organization_id: __, version: ___, published_at: ____, ...body } = notice;
    for (const purpose of body.sections.flatMap(({ purposes }) => purposes)) change(purpose);
    expect((await callApi(demo, path, { method: "PUT", body })).status).toBe(200);
  };
  const say = {
    purposes: [
      { id: "sms", enabled: true },
      { id: "research", enabled: false },
    ],
  };
  const body = { user: { organization_user_id: supporter }, consents: say };
  const query = `organization_id=${demo.organization_id}`;
  expect((await callApi(demo, `/consents/events?${query}`, { method: "POST", body })).status).toBe(200);
  await publish((purpose) => {
    if (purpose.id === "research") purpose.validations = { email: { enabled: true, approval: true } };
  });
  try {
    await signIn(page, demo, supporter);
    await openConsents(page);
    expect(await toggle(page, "sms")).toBe(false);
    expect(await toggle(page, "research")).toBe(true);
    await page.locator('consent-widget [data-action="review"]').click();
    await page.locator('consent-widget [data-action="save"]').click();
    await expect(widgetIn(page, "pending-approval")).toBeVisible();
    const message = page.locator('consent-widget [data-message="pending-approval"]');
    await expect(message).toContainText("What you said no to holds from now on");
    await expect(message).toContainText("email");
    await expectAnswer(page, "sms", "no");
    expect(await getChoice(demo, supporter, "sms")).toBe(false);
    expect(await getChoice(demo, supporter, "research")).toBe(false);
    const waiting = await readPending(demo, supporter);
    expect(waiting).toMatchObject({
      status: "pending_approval",
      consents: { purposes: [{ id: "research", enabled: true }] },
    });
    expect((await listEvents(demo, supporter))[0]).toMatchObject({
      status: "confirmed",
      consents: { purposes: [{ id: "sms", enabled: false }] },
    });
    const path = `/consents/events/${waiting?.id}?${query}&organization_user_id=${supporter}`;
    expect((await callApi(demo, path, { method: "DELETE" })).status).toBe(204);
  } finally {
    await publish((purpose) => {
      delete purpose.validations;
    });
  }
});

test("an approver reads what backs the choices, and approves or refuses, from their inbox @every-database", async ({
  page,
  demo,
}) => {
  const supporter = "supporter-1002";
  const form = Buffer.from("%PDF-1.7\nsigned\ntrailer<</Root 1 0 R>>\nstartxref\n0\n%%EOF\n");
  const before = await getChoice(demo, supporter, "research");
  const record = async (enabled: boolean): Promise<string> => {
    const token = await callApi(demo, "/consents/tokens", {
      method: "POST",
      body: {
        organization_id: demo.organization_id,
        organization_user_id: supporter,
        validations: { file: { enabled: true, approval: true } },
      },
    });
    const { id_token } = (await token.json()) as { id_token: string };
    const answer = await fetch(`${demo.api}/consents/events`, {
      method: "POST",
      headers: { authorization: `Bearer ${id_token}`, "content-type": "application/json" },
      body: JSON.stringify({
        consents: { purposes: [{ id: "research", enabled }] },
        proofs: [`data:application/pdf;base64,${form.toString("base64")}`],
      }),
    });
    expect(answer.status).toBe(200);
    return ((await answer.json()) as ConsentEvent).id;
  };
  const openNewest = async (count: number): Promise<void> => {
    const inbox = page.locator("ol.mails > li", { hasText: "approval" });
    await expect(async () => {
      await page.goto(`${demo.mail}`);
      await expect(inbox).toHaveCount(count, { timeout: 100 });
    }).toPass();
    await inbox.first().locator("a.subject").click();
  };

  const approved = await record(!before);
  await openNewest(1);
  const download = page.waitForEvent("download");
  await page.locator("dl.facts a").click();
  expect((await download).suggestedFilename()).toMatch(/^[0-9a-f]{64}\.pdf$/);
  await page.locator("details summary").click();
  await page.goto((await page.locator("details a").first().getAttribute("href")) ?? "");
  await expect(page.locator("main")).toContainText(supporter);
  await expect(page.getByRole("button")).toHaveCount(2);
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    await expectAccessible(page);
  }
  expect(await getChoice(demo, supporter, "research")).toBe(before);
  await page.getByRole("button").first().click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Approved");
  expect(await getChoice(demo, supporter, "research")).toBe(!before);
  const query = new URLSearchParams({ organization_user_id: supporter });
  const event = await callApi(demo, `/consents/events/${approved}?${query}`);
  expect(await event.json()).toMatchObject({
    status: "confirmed",
    approvals: [{ method: "file", by: { id: "approvals@harbour-trust.example" } }],
  });

  const refused = await record(before === true);
  await openNewest(2);
  await page.locator("details summary").click();
  await page.goto((await page.locator("details a").first().getAttribute("href")) ?? "");
  await page.getByRole("button").last().click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("There is nothing left to approve");
  expect((await callApi(demo, `/consents/events/${refused}?${query}`)).status).toBe(404);
  expect(await getChoice(demo, supporter, "research")).toBe(!before);
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
