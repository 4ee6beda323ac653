import type { LocalizedText } from "@consents/contract";
import type { BulkGesture } from "../bulk-choices.ts";
import type { ConsentSessionView } from "../consent-session-view.ts";
import { type Leaf, type LeafValue, readLeaf } from "../leaf.ts";
import type { Messages } from "../locales/messages.ts";

/** Everything the views draw. */
export interface WidgetData {
  view: ConsentSessionView;
  /** The widget's own words, and their language. */
  words: Messages;
  language: string;
  /** The language in which the notice is shown. */
  noticeLanguage: string;
  /** True: nothing can be changed. */
  readonly: boolean;
  /** True: what is changed was saved at once, or is about to be. */
  instant: boolean;
  historyOpen: boolean;
  /** Once they have been fetched. */
  parts: LaterParts | undefined;
  /** True: they could not be fetched. */
  unreachable: boolean;
}

/** Parts that the first view leaves out. */
export interface LaterParts {
  /** What is said in the live region. */
  live: unknown;
  /** From changes to saved. */
  bar: unknown;
  history: unknown;
}

/** Everything a citizen can do. */
export interface WidgetHandlers {
  choose(leaf: Leaf, value: LeafValue): void;
  /** A first answer: its button goes, and the focus with it, to the control with this id. */
  answer(leaf: Leaf, value: boolean, focused: string): void;
  chooseAll(gesture: BulkGesture): Promise<void>;
  discard(): void;
  review(): void;
  back(): void;
  save(): void;
  refresh(): void;
  /** Fetches again what could not be fetched. */
  retry(): void;
  toggleHistory(): void;
}

/** The text in the notice's language, else in any language it has. */
export function say(data: Pick<WidgetData, "noticeLanguage">, text: LocalizedText | undefined): string {
  return text?.[data.noticeLanguage] ?? Object.values(text ?? {})[0] ?? "";
}

/** What is shown for a leaf: the draft over the status. */
export function shownValue({ view }: Pick<WidgetData, "view">, leaf: Leaf): LeafValue {
  return view.draft.has(leaf) ? (view.draft.get(leaf) ?? null) : readLeaf(view.status, leaf);
}
