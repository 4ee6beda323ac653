import type { ApiForTests } from "../../api-for-tests.ts";

/** The headers of a browser that asks for a page. */
export const HTML = { accept: "text/html,application/xhtml+xml" };

/** The body of the form that stands on a page; without one, that of a press that brings nothing. */
export function formIn(page: string): string {
  const [, name = "", value = ""] = /<input type="hidden" name="(\w+)" value="(\w+)">/.exec(page) ?? [];
  return new URLSearchParams({ [name]: value }).toString();
}

/** Presses a button like a browser: opens the page at `path`, and sends its form. */
export async function pressButton(api: ApiForTests, path: string, verdict = "confirm"): Promise<Response> {
  const page = await api.send(path, { headers: HTML });
  return sendForm(api, `${path}/${verdict}`, formIn(await page.text()));
}

/** Sends a form as a browser does. */
export function sendForm(api: ApiForTests, path: string, body: string): Promise<Response> {
  const headers = { ...HTML, "content-type": "application/x-www-form-urlencoded" };
  return api.send(path, { method: "POST", headers, body });
}
