import type { Page } from "@consents/contract";
import type { Answer } from "./route.ts";

/** A page of a list, or only its rows, for callers that expect an array (`$list=array`). */
export function answerPage<T>(page: Page<T>, list: "array" | undefined): Answer {
  return { body: list === "array" ? page.data : page };
}
