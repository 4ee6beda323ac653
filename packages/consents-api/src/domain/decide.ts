import type { DecideReason, Decision } from "@consents/contract";
import type { ConsentStatus } from "./consent-status.ts";
import { mergeEvent } from "./merge-event.ts";
import type { CataloguePurpose } from "./notice-catalogue.ts";
import type { StoredEvent } from "./records.ts";

/** What may be done, and why. */
export type Verdict = Pick<Decision, "allowed" | "reason" | "at" | "event_id">;

/** What {@link decide} looks at. */
export interface Matter {
  /** Of one user under one regulation. */
  status: ConsentStatus;
  /** The user's pending events under that regulation, in any order. */
  pending?: readonly StoredEvent[];
  /** The purpose's id, and what the notices say of it. */
  purpose: Pick<CataloguePurpose, "retired" | "choosable" | "lawful_basis" | "channels" | "valid_days"> & {
    id: string;
  };
  /** Absent: whatever the channel. */
  channel?: string | undefined;
  /** Milliseconds since 1970. */
  now: number;
}

const DAY = 24 * 60 * 60 * 1_000;

/**
 * May something be sent to this user, for this purpose, by this channel? Only by what the citizen said, as it holds now:
 *
 * - a purpose by consent: when the answer is yes, and no older than the notice lets it hold. A purpose that was retired
 *   since: likewise;
 * - by legitimate interest: unless they objected (`enabled_li`, or `enabled`, is no), as long as a notice offers it;
 * - without a choice: always, as long as a notice offers it;
 * - and never by a channel that they refused, for this purpose or altogether, or that the purpose never had.
 *
 * What awaits approval allows nothing. When it would, the reason is `pending`. Values of preferences (topics, say) are
 * not looked at.
 */
export function decide(matter: Matter): Verdict {
  const { status, pending = [] } = matter;
  const verdict = judge(matter, status);
  if (verdict.allowed) return verdict;
  let approved = status;
  for (const stored of [...pending].sort((a, b) => a.effective_at - b.effective_at)) {
    approved = mergeEvent(approved, { ...stored, event: { ...stored.event, status: "confirmed" } });
    if (!judge(matter, approved).allowed) continue;
    return { allowed: false, reason: "pending", ...said(stored.effective_at, stored.event.id) };
  }
  return verdict;
}

function judge({ purpose, channel, now }: Matter, status: ConsentStatus): Verdict {
  const verdict = judgePurpose(purpose, status, now);
  if (!verdict.allowed || channel === undefined) return verdict;
  if (!purpose.channels.has(channel)) return { allowed: false, reason: "channel-not-offered" };
  const paths = [`purposes/${purpose.id}/channels/${channel}/enabled`, `channels/${channel}/enabled`];
  return refusedBy(status, paths, "channel-refused") ?? verdict;
}

function judgePurpose(
  { id, retired, choosable, lawful_basis, valid_days }: Matter["purpose"],
  status: ConsentStatus,
  now: number,
): Verdict {
  const enabled = `purposes/${id}/enabled`;
  if (!choosable) return offered(retired, "required");
  if (lawful_basis !== "consent") {
    const objections = [`purposes/${id}/enabled_li`, enabled];
    return refusedBy(status, objections, "objected") ?? offered(retired, "legitimate-interest");
  }
  const held = status.leaves[enabled];
  if (held === undefined) return { allowed: false, reason: retired ? "purpose-retired" : "no-choice" };
  const [answer, effective_at, event_id] = held;
  if (answer === true && valid_days !== undefined && now >= effective_at + valid_days * DAY) {
    return { allowed: false, reason: "expired", ...said(effective_at, event_id) };
  }
  const reason = answer === true ? "consented" : answer === false ? "withdrawn" : "no-choice";
  return { allowed: answer === true, reason, ...said(effective_at, event_id) };
}

function offered(retired: boolean, reason: DecideReason): Verdict {
  return retired ? { allowed: false, reason: "purpose-retired" } : { allowed: true, reason };
}

function refusedBy(
  status: ConsentStatus,
  paths: readonly string[],
  reason: DecideReason,
): Verdict | undefined {
  for (const path of paths) {
    const held = status.leaves[path];
    if (held?.[0] === false) return { allowed: false, reason, ...said(held[1], held[2]) };
  }
  return undefined;
}

function said(effective_at: number, event_id: string): Pick<Verdict, "at" | "event_id"> {
  return { at: new Date(effective_at).toISOString(), event_id };
}
