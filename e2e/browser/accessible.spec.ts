import {
  expect,
  expectAccessible,
  openConsents,
  reviewAndSave,
  signIn,
  test,
  toggle,
  widgetIn,
} from "./fixtures.ts";

const user = "supporter-1001";

for (const colorScheme of ["light", "dark"] as const) {
  test(`axe finds nothing in any state on the way to saved (${colorScheme})`, async ({ page, demo }) => {
    await page.emulateMedia({ colorScheme });
    await signIn(page, demo, user);
    await expectAccessible(page);
    await openConsents(page);
    await expectAccessible(page);
    await toggle(page, "research");
    await expectAccessible(page);
    await page.locator('consent-widget [data-action="review"]').click();
    await expectAccessible(page);
    await page.locator('consent-widget [data-action="back"]').click();
    await reviewAndSave(page);
    await expectAccessible(page);
    await page.locator('consent-widget [data-action="history"]').click();
    await expect(page.locator('consent-widget [part="history"]')).toBeVisible();
    await expectAccessible(page);
  });
}

test("axe finds nothing where the widget cannot show the choices", async ({ page, demo }) => {
  await page.goto(`${demo.site}/preferences/`);
  await expect(widgetIn(page, "token-missing")).toBeVisible();
  await expectAccessible(page);

  await page.goto(`${demo.site}/preferences/?consent=x.y.z`);
  await expect(widgetIn(page, "token-invalid")).toBeVisible();
  await expectAccessible(page);

  await signIn(page, demo, user);
  await page.route(`${demo.api}/**`, (route) => route.abort("internetdisconnected"));
  await page.locator("#open-consents").click();
  await expect(widgetIn(page, "offline")).toBeVisible({ timeout: 30_000 });
  await expectAccessible(page);
});

for (const path of ["/", "/login/", "/mail/", "/helpdesk/"]) {
  test(`axe finds nothing on ${path}`, async ({ page, demo }) => {
    await page.goto(`${demo.site}${path}`);
    await expectAccessible(page);
  });
}

test("everything can be done with the keyboard alone", async ({ page, demo }) => {
  await signIn(page, demo, user);
  await page.locator("#open-consents").focus();
  await page.keyboard.press("Enter");
  await expect(widgetIn(page, "ready")).toBeVisible();
  const focused = () =>
    page.evaluate(() => {
      let element = document.activeElement;
      while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
      return element?.getAttribute("data-action") ?? element?.id ?? "";
    });
  const tabTo = async (name: string) => {
    for (let i = 0; i < 80; i++) {
      if ((await focused()) === name) return;
      await page.keyboard.press("Tab");
    }
    throw new Error(`${name} cannot be reached with Tab`);
  };
  await tabTo("research-input");
  await page.keyboard.press("Space");
  await tabTo("review");
  await page.keyboard.press("Enter");
  await tabTo("save");
  await page.keyboard.press("Enter");
  await expect(page.locator("consent-widget")).toContainText("Saved");
});

test("nothing is cut off at 320 pixels", async ({ page, demo }) => {
  await page.setViewportSize({ width: 320, height: 640 });
  await signIn(page, demo, user);
  await openConsents(page);
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  expect(overflow).toBeLessThanOrEqual(0);
});
