import type { ConsentEvent, LinkResponse } from "@consents/contract";
import { expect, expectAccessible, test } from "./fixtures.ts";
import { callApi, getChoice } from "./organization.ts";

const user = "supporter-1001";

test("a link's button records the choices, and the page leads on to wherever the organization said @every-database", async ({
  page,
  demo,
}) => {
  const before = await getChoice(demo, user, "research");
  // Another origin, that sends on to a third one.
  await page.route("https://thanks.example/**", (route) =>
    route.fulfill({ status: 302, headers: { location: "https://elsewhere.example/welcome" } }),
  );
  await page.route("https://elsewhere.example/**", (route) =>
    route.fulfill({ contentType: "text/html", body: "<title>Welcome</title>" }),
  );
  const made = await callApi(demo, "/consents/links", {
    method: "POST",
    body: {
      organization_user_id: user,
      action: "event.create",
      event: { consents: { purposes: [{ id: "research", enabled: !before }] } },
      redirect_url: "https://thanks.example/from-mail",
    },
  });
  expect(made.status).toBe(200);
  const link = (await made.json()) as LinkResponse;

  await page.goto(link.url);
  await expect(page.getByRole("button")).toHaveCount(1);
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    await expectAccessible(page);
  }
  expect(await getChoice(demo, user, "research")).toBe(before);
  await page.getByRole("button").click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("This is done");
  await expectAccessible(page);
  expect(page.url()).toBe(link.url);
  expect(await getChoice(demo, user, "research")).toBe(!before);
  const query = new URLSearchParams({ organization_user_id: user });
  const event = await callApi(demo, `/consents/events/${link.event.id}?${query}`);
  expect((await event.json()) as ConsentEvent).toMatchObject({ evidence: { link: link.id } });

  await page.getByRole("link").click();
  await expect(page).toHaveTitle("Welcome");
});

test("a page that shows what is no longer asked says so, and shows what is", async ({ page, demo }) => {
  const record = await callApi(demo, "/consents/events", {
    method: "POST",
    body: {
      user: { organization_user_id: user },
      status: "pending_approval",
      consents: { purposes: [{ id: "research", enabled: true }] },
    },
  });
  const { id } = (await record.json()) as ConsentEvent;
  const made = await callApi(demo, "/consents/links", {
    method: "POST",
    body: {
      organization_user_id: user,
      action: "event.update",
      event: { id },
      redirect_url: "https://thanks.example/",
    },
  });
  const { url } = (await made.json()) as LinkResponse;
  await page.goto(url);
  await expect(page.locator("main")).toContainText("Yes");
  const query = new URLSearchParams({ organization_user_id: user });
  const changed = await callApi(demo, `/consents/events/${id}?${query}`, {
    method: "PATCH",
    body: { consents: { purposes: [{ id: "research", enabled: false }] } },
  });
  expect(changed.status).toBe(200);

  await page.getByRole("button").click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("This has changed meanwhile");
  await expectAccessible(page);
  // Asking for the same URL once more sends no form, and leads back, too.
  await page.goto(`${url}/confirm`);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Please go back to the page");
  await expectAccessible(page);
  await page.getByRole("link").click();
  await expect(page.locator("main")).toContainText("No");
  await page.getByRole("button").click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("This is done");
});
