import { type ConsentEventRequest, REGULATION_DEFAULT } from "@consents/contract";
import { regulationShown } from "./check-shown-notice.ts";
import type { NoticeCatalogue } from "./notice-catalogue.ts";

/** The regulation that a request is about: the one it names, else that of the notice it names, else the default. */
export function regulationAsked(
  { regulation, notice }: Pick<ConsentEventRequest, "regulation" | "notice">,
  catalogue: NoticeCatalogue,
): string {
  return regulation ?? regulationShown(notice, catalogue) ?? REGULATION_DEFAULT;
}
