/** `npm run screenshot`: the picture in the README, taken from the running demo. */
import { fileURLToPath } from "node:url";
import { chromium, type Page } from "@playwright/test";
import { startDemo } from "./demo-process.ts";
import { chromiumArgs, chromiumPath } from "./find-browser.ts";

const picture = fileURLToPath(new URL("../examples/home/preference-centre.png", import.meta.url));

const demo = await startDemo();
const browser = await chromium.launch({
  args: [...chromiumArgs],
  ...(chromiumPath && { executablePath: chromiumPath }),
});
try {
  const page = await browser.newPage({
    viewport: { width: 960, height: 1_180 },
    locale: "en-GB",
    timezoneId: "Europe/London",
  });
  await openFirstSupporter(page);
  await page.locator('consent-widget [data-purpose="phone-calls"] [role="switch"]').click();
  const box = await page.locator("consent-widget").boundingBox();
  if (!box) throw new Error("there is no widget to take a picture of");
  const top = box.y + (await page.evaluate(() => scrollY));
  await page.screenshot({
    path: picture,
    fullPage: true,
    clip: { x: box.x, y: top, width: box.width, height: 1_000 },
  });
  console.log(picture);
} finally {
  await browser.close();
  await demo.dispose();
}

async function openFirstSupporter(page: Page): Promise<void> {
  await page.goto(`${demo.site}/login/`);
  await page.locator('form[action="/login/sign-in"] button[type="submit"]').click();
  await page.locator("#open-consents").click();
  await page.locator('consent-widget [data-state="ready"]').waitFor();
}
