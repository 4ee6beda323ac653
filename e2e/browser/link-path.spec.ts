import type { Page, Request } from "@playwright/test";
import type { DemoProcess } from "../demo-process.ts";
import { expect, expectAnswer, reviewAndSave, test, toggle, widgetIn } from "./fixtures.ts";
import { getChoice, listEvents } from "./organization.ts";

const user = "supporter-1002";

/** The link as the person finds it in the mail. */
async function linkInMail(page: Page, demo: DemoProcess): Promise<string> {
  const response = await page.request.get(`${demo.mail}messages.json`);
  const messages = (await response.json()) as { to: string; text: string }[];
  // Other stories have this person mailed, too.
  const link = messages
    .filter(({ to }) => to.includes("claire.martin"))
    .map(({ text }) => /https?:\/\/\S+\/preferences\/\S+/.exec(text)?.[0])
    .find((found) => found !== undefined);
  if (!link) throw new Error("the mail has no link");
  return link;
}

test("a link from a mail opens the right person's choices, and its token is nowhere but in the API's header @every-browser @every-database", async ({
  page,
  context,
  demo,
}) => {
  const link = await linkInMail(page, demo);
  const token = new URL(link).searchParams.get("consent");
  if (!token) throw new Error("the link has no token in the configured parameter");
  const signature = token.split(".")[2] as string;

  const requests: Request[] = [];
  context.on("request", (request) => requests.push(request));
  await page.goto(`${link}&keep=this#there`);
  await expect(widgetIn(page, "ready")).toBeVisible();

  const shown = new URL(page.url());
  expect(shown.searchParams.has("consent")).toBe(false);
  expect(shown.searchParams.get("keep")).toBe("this");
  expect(shown.hash).toBe("#there");

  await toggle(page, "newsletter");
  await reviewAndSave(page);
  await expectAnswer(page, "newsletter", "no");
  expect(await getChoice(demo, user, "newsletter")).toBe(false);

  const bearers = new Set<string>();
  for (const request of requests.slice(1)) {
    const headers = await request.allHeaders();
    const { authorization, ...others } = headers;
    expect(request.url(), "the token in a URL").not.toContain(signature);
    expect(JSON.stringify(others), `the token in a header of ${request.url()}`).not.toContain(signature);
    if (authorization?.includes(signature)) bearers.add(new URL(request.url()).origin);
  }
  expect([...bearers]).toEqual([new URL(demo.api).origin]);

  const stored = await page.evaluate(() =>
    JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie]),
  );
  expect(stored).not.toContain(signature);

  await page.goto(`${demo.site}/`);
  await page.goBack();
  expect(page.url()).not.toContain("consent=");

  const [event] = await listEvents(demo, user);
  expect(event?.metadata).toEqual({ campaign: "your-choices" });
  expect(event?.notice).toMatchObject({
    id: demo.notice,
    language: "fr",
    sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
  });
  expect(event?.evidence.jti).toBeTruthy();
});

test("only looking changes nothing: a scanner may open the link and run its scripts", async ({
  page,
  demo,
}) => {
  const before = await listEvents(demo, user);
  await page.goto(await linkInMail(page, demo));
  await expect(widgetIn(page, "ready")).toBeVisible();
  expect(await listEvents(demo, user)).toEqual(before);
});

test("a token that stands in the URL twice is not used at all", async ({ page, demo }) => {
  const link = await linkInMail(page, demo);
  const asked: string[] = [];
  page.on("request", (request) => {
    if (request.headers().authorization) asked.push(request.url());
  });
  await page.goto(`${link}&consent=${new URL(link).searchParams.get("consent")}`);
  await expect(widgetIn(page, "token-invalid")).toBeVisible();
  expect(asked).toEqual([]);
  expect(page.url()).not.toContain("consent=");
});

test("a changed token is refused and says what to do", async ({ page, demo }) => {
  const link = new URL(await linkInMail(page, demo));
  const token = link.searchParams.get("consent") as string;
  link.searchParams.set("consent", `${token.slice(0, -8)}AAAAAAA${token.at(-1)}`);
  await page.goto(link.href);
  await expect(widgetIn(page, "token-invalid")).toBeVisible();
});
