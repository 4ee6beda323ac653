import {
  expect,
  expectAccessible,
  expectAnswer,
  openConsents,
  reviewAndSave,
  signIn,
  switchOf,
  test,
  toggle,
  widgetIn,
} from "./fixtures.ts";
import { getChoice, listEvents } from "./organization.ts";

const user = "supporter-1001";

test("after a login the broker is asked when the widget is shown, and not before @every-browser @every-database", async ({
  page,
  demo,
}) => {
  const brokerCalls: string[] = [];
  page.on("request", (request) => {
    if (request.url().endsWith("/consent-token")) brokerCalls.push(request.method());
  });
  await signIn(page, demo, user);
  await page.waitForLoadState("networkidle");
  expect(brokerCalls).toEqual([]);

  await openConsents(page);
  expect(brokerCalls).toEqual(["POST"]);

  const wanted = await toggle(page, "research");
  await reviewAndSave(page);
  expect(await getChoice(demo, user, "research")).toBe(wanted);
  const [event] = await listEvents(demo, user);
  expect(event?.consents.purposes, "only what changed is sent").toEqual([
    { id: "research", enabled: wanted },
  ]);
  expect(event?.delegate).toBeUndefined();

  await page.reload();
  await openConsents(page);
  await expectAnswer(page, "research", wanted ? "yes" : "no");
});

test("opening asks for the notice, the status and a token, and nothing of anybody else", async ({
  page,
  demo,
}) => {
  await signIn(page, demo, user);
  // What the page itself asks for is not the widget's.
  await page.waitForLoadState("networkidle");
  const asked: string[] = [];
  page.on("request", (request) => {
    if (request.method() !== "OPTIONS") asked.push(`${request.method()} ${new URL(request.url()).origin}`);
  });
  await openConsents(page);
  expect(asked.sort()).toEqual([`GET ${demo.api}`, `GET ${demo.api}`, `POST ${demo.site}`].sort());
});

test("choices are still there after the demo was stopped and started again @every-database", async ({
  page,
  demo,
}) => {
  await signIn(page, demo, user);
  await openConsents(page);
  const wanted = await toggle(page, "sms");
  // What the site still has to give for saving is there, before the site is gone for a moment.
  await expect(page.locator('consent-widget [data-action="review"]')).toBeVisible();

  await demo.restart();
  await reviewAndSave(page);
  expect(await getChoice(demo, user, "sms")).toBe(wanted);

  await demo.restart();
  await page.reload();
  await openConsents(page);
  await expect(switchOf(page, "sms")).toBeChecked({ checked: wanted });
});

test("when the API cannot be reached the choices stay, and saving works once it can", async ({
  page,
  demo,
}) => {
  await signIn(page, demo, user);
  await openConsents(page);
  const wanted = await toggle(page, "profiling");
  await page.route(`${demo.api}/**`, (route) => route.abort("internetdisconnected"));
  await page.locator('consent-widget [data-action="review"]').click();
  await page.locator('consent-widget [data-action="save"]').click();
  await expect(widgetIn(page, "offline")).toBeVisible({ timeout: 30_000 });
  await expect(switchOf(page, "profiling")).toBeChecked({ checked: wanted });
  expect(await getChoice(demo, user, "profiling")).not.toBe(wanted);

  const before = (await listEvents(demo, user)).length;
  await page.unroute(`${demo.api}/**`);
  await page.locator('consent-widget [data-action="retry"]').click();
  await expect(page.locator("consent-widget")).toContainText("Saved");
  expect(await getChoice(demo, user, "profiling")).toBe(wanted);
  expect(await listEvents(demo, user), "one event in the end").toHaveLength(before + 1);
});

test("a change made elsewhere meanwhile is shown beside mine, and one press re-applies mine", async ({
  page,
  context,
  demo,
}) => {
  await signIn(page, demo, user);
  await openConsents(page);
  const wanted = await toggle(page, "post");
  const other = await context.newPage();
  await other.goto(`${demo.site}/login/`);
  await openConsents(other);
  await toggle(other, "post");
  await reviewAndSave(other);
  await toggle(other, "post");
  await reviewAndSave(other);
  await other.close();

  await page.locator('consent-widget [data-action="review"]').click();
  await page.locator('consent-widget [data-action="save"]').click();
  await expect(widgetIn(page, "conflict")).toBeVisible();
  await expectAccessible(page);
  expect(await getChoice(demo, user, "post"), "nothing was overwritten unseen").toBe(!wanted);
  await page.locator('consent-widget [data-action="retry"]').click();
  await expect(page.locator("consent-widget")).toContainText("Saved");
  expect(await getChoice(demo, user, "post")).toBe(wanted);
});
