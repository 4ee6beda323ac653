import type { Page } from "@consents/contract";
import type { Answer, ListFormat } from "./route.ts";

/** A page of a list, or only its rows, for callers that expect an array. */
export function answerPage<T>(page: Page<T>, format: ListFormat): Answer {
  return { body: format === "array" ? page.data : page };
}
