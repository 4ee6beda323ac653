import { expect, expectAccessible, openConsents, reviewAndSave, signIn, test, toggle } from "./fixtures.ts";
import { listEvents } from "./organization.ts";

const user = "supporter-1001";

for (const { language, direction, word } of [
  { language: "fr", direction: "ltr", word: "Tout refuser" },
  { language: "ar", direction: "rtl", word: "رفض الكل" },
]) {
  test(`the widget speaks ${language}, and the event keeps the language of the words`, async ({
    page,
    demo,
  }) => {
    const loaded: string[] = [];
    page.on("request", (request) => loaded.push(request.url()));
    await signIn(page, demo, user);
    await page.goto(`${demo.site}/login/?lang=${language}`);
    await openConsents(page);
    await expect(page.getByRole("button", { name: word })).toBeVisible();
    await expect(page.locator('consent-widget [part="root"]')).toHaveCSS("direction", direction);
    await expectAccessible(page);

    await toggle(page, "phone-calls");
    await reviewAndSave(page);
    const [event] = await listEvents(demo, user);
    expect(event?.notice?.language).toBe(language);
  });
}
