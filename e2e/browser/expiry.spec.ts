import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { test as base, expect } from "@playwright/test";
import { type ApiProcess, forkServer } from "../api-process.ts";
import { expectAccessible, expectAnswer, reviewAndSave, switchOf, toggle, widgetIn } from "./fixtures.ts";

const test = base.extend<{ clocked: ApiProcess & { advance(seconds: number): Promise<void> } }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of what a fixture needs from this pattern.
  clocked: async ({}, use) => {
    const site = await forkServer(fileURLToPath(new URL("./clocked-site.ts", import.meta.url)), []);
    await use({
      ...site,
      advance: async (seconds) => {
        const done = once(site.child, "message");
        site.child.send({ advance: seconds });
        await done;
      },
    });
    await site.stop();
  },
});

const read = async (url: string) => (await fetch(url)).json();

test("a token that expires mid-edit is replaced once, and nothing the citizen did is lost", async ({
  page,
  clocked,
}) => {
  await page.goto(`${clocked.url}/signed-in`);
  await expect(widgetIn(page, "ready")).toBeVisible();
  await toggle(page, "newsletter");
  expect(await read(`${clocked.url}/asked`)).toBe(1);

  await clocked.advance(1_000);
  await reviewAndSave(page);
  await expectAnswer(page, "newsletter", "yes");
  expect(await read(`${clocked.url}/asked`)).toBe(2);
  const [first, second, ...more] = await read(`${clocked.url}/sent`);
  expect(second, "the same event is sent again").toBe(first);
  expect(more).toEqual([]);
});

test("a link that expires mid-edit says so, and the changes stay on the screen", async ({
  page,
  clocked,
}) => {
  await page.goto(`${clocked.url}/link`);
  await expect(widgetIn(page, "ready")).toBeVisible();
  await toggle(page, "newsletter");
  await clocked.advance(1_000);
  await page.locator('consent-widget [data-action="review"]').click();
  await page.locator('consent-widget [data-action="save"]').click();
  await expect(widgetIn(page, "token-expired")).toBeVisible();
  await expect(switchOf(page, "newsletter")).toBeChecked();
  await expectAccessible(page);
});

test("a link that was opened too late says so", async ({ page, clocked }) => {
  const link = await fetch(`${clocked.url}/link`, { redirect: "manual" });
  await clocked.advance(1_000);
  await page.goto(new URL(link.headers.get("location") ?? "", clocked.url).href);
  await expect(widgetIn(page, "token-expired")).toBeVisible();
  await expectAccessible(page);
});
