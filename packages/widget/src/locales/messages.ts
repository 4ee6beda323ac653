import type { LawfulBasis } from "@consents/contract";
import type { ConsentSessionState } from "../consent-session-view.ts";

/** A text for each plural category of the language; `#` stands for the number. A test checks that none is missing. */
export type Plural = { other: string } & Partial<Record<Intl.LDMLPluralRule, string>>;

/** The words of the first view in one language; what the organization says comes from the notice. `{…}` is filled in. */
export interface Messages {
  acceptAll: string;
  rejectAll: string;
  yes: string;
  no: string;
  unanswered: string;
  locked: string;
  changed: string;
  objection: string;
  consequences: string;
  basis: Record<LawfulBasis, string>;
  /** Why there is no choice, where the lawful basis does not say it. */
  required: string;
  channels: string;
  policy: string;
  policyVersion: string;
  whose: string;
  delegate: string;
  loading: string;
  retry: string;
  history: string;
  /** Also the last resort, when what else there is to say cannot be fetched. */
  unreachable: string;
  /** Fetches the other words. */
  later(): Promise<LaterMessages>;
}

/** The words for everything that happens after the first view. */
export interface LaterMessages {
  states: Record<Exclude<ConsentSessionState, "loading" | "ready" | "offline">, string>;
  /** In place of `pending-approval`, where a part of what was saved holds already. */
  partly: string;
  /** Beside either, where a mail asks for the confirmation; whose mail it is, is left open. */
  mailed: string;
  /** Said also where a part was saved before the rest failed. */
  kept: string;
  wait: string;
  saveAnyway: string;
  /** Over what was changed elsewhere, and over what the citizen changed. */
  holds: string;
  yours: string;
  unsaved: Plural;
  discard: string;
  review: string;
  reviewTitle: string;
  back: string;
  save: string;
  /** What is about to be said. */
  change: ChangeTexts;
  /** What was said. */
  past: ChangeTexts;
  preference: string;
  nothing: string;
  by: { citizen: string; delegate: string; organization: string };
  empty: string;
  failed: string;
  older: string;
  pending: string;
}

/** An answer to a purpose, in words. */
export interface ChangeTexts {
  on: string;
  off: string;
  object: string;
  allow: string;
  none: string;
}
