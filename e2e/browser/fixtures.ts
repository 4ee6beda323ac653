import AxeBuilder from "@axe-core/playwright";
import { test as base, expect, type Locator, type Page } from "@playwright/test";
import type { DatabaseKind } from "../choose-databases.ts";
import { type DemoProcess, startDemo } from "../demo-process.ts";
import { startPostgres } from "../postgres.ts";

/** What a project of the configuration chooses. */
export interface DemoOptions {
  /** Where the demo keeps everything. */
  database: DatabaseKind;
}

/** `demo`: the whole demo, one for each worker, with ports and data of its own. */
export const test = base.extend<object, DemoOptions & { demo: DemoProcess }>({
  database: ["sqlite", { option: true, scope: "worker" }],
  demo: [
    async ({ database }, use) => {
      const server = database === "postgresql" ? await startPostgres() : undefined;
      const demo = await startDemo(server && { DATABASE_URL: await server.createDatabase() });
      await use(demo);
      await demo.dispose();
      await server?.stop();
    },
    { scope: "worker" },
  ],
});

export { expect };

/** The widget's root once it is in `state`. */
export function widgetIn(page: Page, state: string): Locator {
  return page.locator(`consent-widget [part="root"][data-state="${state}"]`);
}

/** The switch of a purpose. */
export function switchOf(page: Page, purpose: string): Locator {
  return page.locator(`consent-widget [data-purpose="${purpose}"] [role="switch"]`);
}

/** What the widget shows as the answer to a purpose: `yes`, `no`, `unanswered`, … */
export async function expectAnswer(page: Page, purpose: string, answer: string): Promise<void> {
  await expect(page.locator(`consent-widget [data-purpose="${purpose}"]`)).toHaveAttribute(
    "data-answer",
    answer,
  );
}

/** Gives a purpose another answer: yes where there is none or it is no, else no. Resolves to the new one. */
export async function toggle(page: Page, purpose: string): Promise<boolean> {
  const yes = page.locator(`consent-widget [data-purpose="${purpose}"] [data-say="yes"]`);
  const control = switchOf(page, purpose);
  await expect(yes.or(control)).toBeVisible();
  await ((await yes.count()) ? yes : control).click();
  return control.isChecked();
}

/** Reviews, saves and waits for the server's answer. */
export async function reviewAndSave(page: Page): Promise<void> {
  await page.locator('consent-widget [data-action="review"]').click();
  await page.locator('consent-widget [data-action="save"]').click();
  await expect(page.locator("consent-widget")).toContainText(/Saved|Enregistr|حُفظ|تم الحفظ/);
}

/** Signs in as a supporter at `/login/` and stands on the account page. */
export async function signIn(page: Page, demo: DemoProcess, supporter: string): Promise<void> {
  await page.goto(`${demo.site}/login/`);
  await page.locator(`input[name="person"][value="${supporter}"]`).check();
  await page.locator('form[action="/login/sign-in"] button[type="submit"]').click();
  await expect(page.locator("#open-consents")).toBeVisible();
  // The button is there before the script that opens something with it.
  await page.waitForLoadState("load");
}

/** Opens "My consents" and waits for the choices. */
export async function openConsents(page: Page): Promise<void> {
  await page.locator("#open-consents").click();
  await expect(widgetIn(page, "ready")).toBeVisible();
}

/** Fails with what axe found in the page as it stands, shadow roots included. */
export async function expectAccessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page })
    .withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"])
    .analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(" | ")}`)).toEqual(
    [],
  );
}
