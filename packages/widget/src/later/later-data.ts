import type { LaterMessages } from "../locales/messages.ts";
import type { WidgetData, WidgetHandlers } from "../views/widget-data.ts";
import type { ConsentHistory } from "./consent-history.ts";

/** What these views draw, beside what the first view draws. */
export interface LaterData extends WidgetData {
  handlers: WidgetHandlers;
  later: LaterMessages;
  /** BCP 47 tags, best first. */
  wanted: readonly string[];
  /** How many answers are changed and not saved. */
  changes: number;
  /** True: the citizen looks over the changes before saving. */
  reviewing: boolean;
  /** True: there is somebody to ask for another token. */
  renewable: boolean;
  /** Present once it was opened. */
  history: ConsentHistory | undefined;
}
