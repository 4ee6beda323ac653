import type { LawfulBasis } from "@consents/contract";
import type { ConsentSessionState } from "../consent-session-view.ts";

/** A text for each plural category of the language; `#` stands for the number. A test checks that none is missing. */
export type Plural = { other: string } & Partial<Record<Intl.LDMLPluralRule, string>>;

/** Every word of the widget in one language; what the organization says comes from the notice. `{…}` is filled in. */
export interface Messages {
  acceptAll: string;
  rejectAll: string;
  yes: string;
  no: string;
  unanswered: string;
  changed: string;
  objection: string;
  consequences: string;
  basis: Record<LawfulBasis, string>;
  locked: string;
  channels: string;
  policy: string;
  policyVersion: string;
  whose: string;
  delegate: string;
  delegateNamed: string;
  loading: string;
  unsaved: Plural;
  discard: string;
  review: string;
  reviewTitle: string;
  back: string;
  save: string;
  saveAnyway: string;
  retry: string;
  wait: Plural;
  kept: string;
  states: Record<Exclude<ConsentSessionState, "loading" | "ready">, string>;
  history: string;
  historyEmpty: string;
  historyFailed: string;
  older: string;
  pending: string;
  by: { citizen: string; delegate: string; organization: string };
  /** One change in words, in the review and in the history. */
  change: {
    on: string;
    off: string;
    object: string;
    allow: string;
    channelOn: string;
    channelOff: string;
    preference: string;
    nothing: string;
  };
}
