import { errorCodes } from "@consents/contract";
import type { ConsentsError } from "../../domain/errors.ts";
import { speak } from "../../words/speak.ts";
import { RETRY_AFTER } from "../problem-response.ts";
import { isPage } from "./is-page.ts";
import { page } from "./page.ts";
import { type PageOptions, pageResponse } from "./page-response.ts";

/**
 * What is shown where no page can be: `unknown`, the link leads nowhere; `too_many`, like many before it; `trouble`, something here does not work; `astray`,
 * the page is elsewhere, since this URL is only for presses.
 */
export type Nothing = "unknown" | "too_many" | "trouble" | "astray";

const statuses: Readonly<Record<Nothing, number>> = {
  unknown: 404,
  too_many: 429,
  trouble: 503,
  astray: 405,
};

/**
 * The page, or the answer to a press, for who comes to nothing; in the language that their browser asks for.
 *
 * @param options - the status, where it is not the usual one, and more headers
 */
export function showNothing(which: Nothing, { url, headers }: Request, options: PageOptions = {}): Response {
  const speech = speak(headers.get("accept-language")?.split(/[,;]/)[0]?.trim() ?? "en");
  const segments = new URL(url).pathname
    .replace(/^\/v1(?=\/)/, "")
    .split("/")
    .slice(1);
  const root = "../".repeat(segments.length - 1);
  const onward = { text: speech.words.astray.back, url: `${root}links/${segments[1] ?? ""}` };
  const content = { speech, words: speech.words[which], root, ...(which === "astray" && { onward }) };
  const { status = statuses[which], headers: more } = options;
  const wait = status === 429 || status === 503 ? { "retry-after": RETRY_AFTER } : undefined;
  return pageResponse(page(content), { status, headers: { ...wait, ...more } });
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
  const refused = status === 429 ? "too_many" : status >= 500 ? "trouble" : "unknown";
  const which = code === "method-not-allowed" ? "astray" : refused;
  return showNothing(which, request, { status, headers: more });
}
