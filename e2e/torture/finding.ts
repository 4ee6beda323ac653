/** What is checked. */
export const checks = {
  starts: "the server starts again, and ends only when it is told to",
  answers: "a request is answered as it must be, while the server lives",
  acknowledged: "what was acknowledged is there, as it was answered",
  "nothing else": "nothing is there that was not sent",
  "not doubled": "every event is there once",
  fold: "every status is the fold of its user's events",
  version: "a user's version never goes back",
  repeat: "the same request again has the same answer",
  tombstone: "what was removed stays removed, and its id taken",
  outbox: "an event that waits for the citizen has one message, and a mail was sent",
  "mailed once": "a mail comes again only when who sent it ended before its mark",
  told: "a webhook is told of every change, and of nothing else",
  "told in order": "a webhook is told of a user in the order in which it happened",
  "told once": "a webhook is told again only when who told it ended before its mark, and to the byte",
  kept: "nothing changes later by itself",
  verify: "`consents-api verify` finds nothing",
} as const;

export type Check = keyof typeof checks;

/** A check that failed. */
export class Finding extends Error {
  override readonly name = "Finding";
  readonly check: Check;

  constructor(check: Check, what: string) {
    super(what);
    this.check = check;
  }
}
