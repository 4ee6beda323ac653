import { errorCodes } from "@consents/contract";
import type { ConsentsError } from "../../domain/errors.ts";
import { speak } from "../../words/speak.ts";
import { isPage } from "./is-page.ts";
import { page } from "./page.ts";
import { pageResponse } from "./page-response.ts";

/**
 * What is shown where no page can be: `unknown`, the link leads nowhere; `trouble`, something here does not work; `astray`,
 * the page is elsewhere, since this URL is only for presses.
 */
export type Nothing = "unknown" | "trouble" | "astray";

const statuses: Readonly<Record<Nothing, number>> = { unknown: 404, trouble: 503, astray: 405 };

/** The page, or the answer to a press, for who comes to nothing; in the language that their browser asks for. */
export function showNothing(
  which: Nothing,
  { url, headers }: Request,
  status: number = statuses[which],
): Response {
  const speech = speak(headers.get("accept-language")?.split(/[,;]/)[0]?.trim() ?? "en");
  const segments = new URL(url).pathname
    .replace(/^\/v1(?=\/)/, "")
    .split("/")
    .slice(1);
  const root = "../".repeat(segments.length - 1);
  const onward = { text: speech.words.astray.back, url: `${root}links/${segments[1] ?? ""}` };
  const content = { speech, words: speech.words[which], root, ...(which === "astray" && { onward }) };
  return pageResponse(page(content), { status });
}

/**
 * The page in place of a problem document, where a browser is refused what people look at. Undefined: it is no browser.
 *
 * @param more - headers beside those of a page
 */
export function showRefusal(
  { code }: ConsentsError,
  request: Request,
  more: Readonly<Record<string, string>> = {},
): Response | undefined {
  const accept = request.headers.get("accept") ?? "";
  if (!isPage(request.url) || !accept.includes("text/html")) return undefined;
  const { status } = errorCodes[code];
  const refused = status === 429 || status >= 500 ? "trouble" : "unknown";
  const response = showNothing(code === "method-not-allowed" ? "astray" : refused, request, status);
  for (const [name, value] of Object.entries(more)) response.headers.set(name, value);
  return response;
}
