import type { ConsentEvent } from "@consents/contract";
import type { Page } from "@playwright/test";
import type { DemoProcess } from "../demo-process.ts";
import { expect, reviewAndSave, test, toggle, widgetIn } from "./fixtures.ts";
import { getUser, listEvents } from "./organization.ts";

const user = "supporter-1002";
const delegate = { id: "employee-17", name: "Sam Okafor", metadata: { department: "Supporter care" } };

async function openCase(page: Page, demo: DemoProcess, ticket: string): Promise<void> {
  await page.goto(`${demo.site}/helpdesk/`);
  await page.locator(`input[name="employee"][value="${delegate.id}"]`).check();
  await page.locator('form[action="/helpdesk/sign-in"] button[type="submit"]').click();
  await page.locator(`input[name="supporter"][value="${user}"]`).check();
  await page.locator('input[name="ticket"]').fill(ticket);
  await page.locator('form[action="/helpdesk/cases"] button[type="submit"]').click();
  await expect(widgetIn(page, "ready")).toBeVisible();
}

test("an employee changes a consent, and the event says who, for whom and on which ticket @every-database", async ({
  page,
  demo,
}) => {
  await openCase(page, demo, "HD-3001");
  await expect(page.locator("consent-widget")).toContainText("You, Sam Okafor, act for");
  const wanted = await toggle(page, "phone-calls");
  await reviewAndSave(page);

  const [event] = await listEvents(demo, user);
  expect(event).toMatchObject({
    status: "confirmed",
    delegate,
    metadata: { ticket: "HD-3001", reached_by: "phone" },
    consents: { purposes: [{ id: "phone-calls", enabled: wanted }] },
  });
  expect((await getUser(demo, user)).metadata).toMatchObject({
    last_contact: "help desk",
    membership: "friend",
    // Where and how mails reach her, although the help desk works in English.
    email: "claire.martin@example.org",
    language: "fr",
  });

  await page.locator('consent-widget [data-action="history"]').click();
  await expect(page.locator("consent-widget")).toContainText("Sam Okafor");
});

test("a delegate, a status and a time in the body are ignored: the token decides", async ({ page, demo }) => {
  let bearer: string | undefined;
  page.on("request", (request) => {
    bearer ??= request.headers().authorization;
  });
  await openCase(page, demo, "HD-3002");
  if (!bearer) throw new Error("the widget sent no bearer");

  const response = await fetch(`${demo.api}/consents/events?organization_id=${demo.organization_id}`, {
    method: "POST",
    headers: { authorization: bearer, "content-type": "application/json" },
    body: JSON.stringify({
      delegate: { id: "nobody", name: "Somebody Else" },
      status: "pending_approval",
      created_at: "2001-01-01T00:00:00Z",
      metadata: { ticket: "forged", note: "kept" },
      consents: { purposes: [{ id: "sms", enabled: false }] },
    }),
  });
  expect(response.status).toBe(200);
  const event = (await response.json()) as ConsentEvent;
  expect(event.delegate).toEqual(delegate);
  expect(event.status).toBe("confirmed");
  expect(event.created_at > "2020").toBe(true);
  expect(event.metadata).toEqual({ ticket: "HD-3002", reached_by: "phone", note: "kept" });
});

test("one citizen's token neither reads nor writes another", async ({ page, demo }) => {
  let bearer = "";
  page.on("request", (request) => {
    bearer ||= request.headers().authorization ?? "";
  });
  await openCase(page, demo, "HD-3003");
  const other = await getUser(demo, "supporter-1001");
  const events = await listEvents(demo, "supporter-1001");
  const call = (path: string, body?: object) =>
    fetch(`${demo.api}${path}`, {
      method: body ? "POST" : "GET",
      headers: { authorization: bearer, ...(body && { "content-type": "application/json" }) },
      body: body ? JSON.stringify(body) : null,
    });

  const reads = [
    `/consents/users/${other.id}`,
    `/consents/users/supporter-1001?$by_organization_user_id=true`,
    `/consents/events?organization_user_id=supporter-1001`,
    `/consents/events/${events[0]?.id}?organization_user_id=supporter-1001`,
    `/consents/events/${events[0]?.id}`,
  ];
  for (const path of reads) {
    const response = await call(path);
    expect(response.status, path).toBe(404);
    expect(await response.text(), path).not.toContain("newsletter");
  }
  const write = await call("/consents/events", {
    user: { organization_user_id: "supporter-1001" },
    consents: { purposes: [{ id: "sms", enabled: true }] },
  });
  expect(write.status).toBe(403);
  expect(((await write.json()) as { type: string }).type).toMatch(/identity-mismatch$/);
  expect(await getUser(demo, "supporter-1001")).toEqual(other);
  expect(await listEvents(demo, "supporter-1001")).toEqual(events);
});
