import type { ConsentsInput, LawfulBasis } from "@consents/contract";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type ConsentStatus, emptyStatus } from "./consent-status.ts";
import { decide as decideAt, type Matter, type Verdict } from "./decide.ts";
import { NOON, storedEvent } from "./fixtures.ts";
import { replay } from "./merge-event.ts";
import type { StoredEvent } from "./records.ts";

type Purpose = Matter["purpose"];

const at = (minute: number) => new Date(NOON + minute * 60_000).toISOString();

function purposeOf(lawful_basis: LawfulBasis, more: Partial<Purpose> = {}): Purpose {
  const choosable = lawful_basis === "consent" || lawful_basis === "legitimate_interest";
  const channels = new Set(["email", "sms"]);
  return { id: "news", lawful_basis, choosable, retired: false, channels, valid_days: undefined, ...more };
}

/** A day later, unless it says when. */
type Asked = Omit<Matter, "now"> & { now?: number };
const DAY = 24 * 60 * 60_000;
const decide = (asked: Asked): Verdict => decideAt({ now: NOON + DAY, ...asked });

const news = purposeOf("consent");
const interest = purposeOf("legitimate_interest");
const required = purposeOf("contract");

/** What events at minutes 0, 1, 2, … make. */
function statusOf(...said: ConsentsInput[]): ConsentStatus {
  const events = said.map((consents, minute) =>
    storedEvent({ id: `event-${minute}`, consents }, { effective_at: NOON + minute * 60_000 }),
  );
  return replay(events).get("gdpr") ?? emptyStatus;
}

const about = (choice: object): ConsentsInput => ({ purposes: [{ id: "news", ...choice }] });
const byEmail = (enabled: boolean | null): ConsentsInput => ({ channels: [{ id: "email", enabled }] });

function waiting(consents: ConsentsInput, minute = 0): StoredEvent {
  return storedEvent(
    { id: `waiting-${minute}`, status: "pending_approval", consents },
    { effective_at: NOON + minute * 60_000 },
  );
}

describe("decide", () => {
  const table: [string, Asked, Verdict][] = [
    [
      "a yes",
      { purpose: news, status: statusOf(about({ enabled: true })) },
      { allowed: true, reason: "consented", at: at(0), event_id: "event-0" },
    ],
    ["nothing said", { purpose: news, status: emptyStatus }, { allowed: false, reason: "no-choice" }],
    [
      "a yes taken back to not answered",
      { purpose: news, status: statusOf(about({ enabled: true }), about({ enabled: null })) },
      { allowed: false, reason: "no-choice", at: at(1), event_id: "event-1" },
    ],
    [
      "a withdrawal",
      { purpose: news, status: statusOf(about({ enabled: true }), about({ enabled: false })) },
      { allowed: false, reason: "withdrawn", at: at(1), event_id: "event-1" },
    ],
    [
      "a yes on its last day",
      {
        purpose: { ...news, valid_days: 2 },
        status: statusOf(about({ enabled: true })),
        now: NOON + 2 * DAY - 1,
      },
      { allowed: true, reason: "consented", at: at(0), event_id: "event-0" },
    ],
    [
      "a yes that has expired",
      {
        purpose: { ...news, valid_days: 2 },
        status: statusOf(about({ enabled: true })),
        now: NOON + 2 * DAY,
      },
      { allowed: false, reason: "expired", at: at(0), event_id: "event-0" },
    ],
    [
      "a yes said again in time",
      {
        purpose: { ...news, valid_days: 2 },
        status: statusOf(about({ enabled: true }), about({ enabled: true })),
        now: NOON + 2 * DAY,
      },
      { allowed: true, reason: "consented", at: at(1), event_id: "event-1" },
    ],
    [
      "a no, however old",
      {
        purpose: { ...news, valid_days: 2 },
        status: statusOf(about({ enabled: false })),
        now: NOON + 9 * DAY,
      },
      { allowed: false, reason: "withdrawn", at: at(0), event_id: "event-0" },
    ],
    [
      "a yes that awaits approval and has expired meanwhile",
      {
        purpose: { ...news, valid_days: 2 },
        status: emptyStatus,
        pending: [waiting(about({ enabled: true }))],
        now: NOON + 2 * DAY,
      },
      { allowed: false, reason: "no-choice" },
    ],
    [
      "a purpose retired since",
      {
        purpose: { ...news, retired: true },
        status: statusOf(about({ enabled: true })),
      },
      { allowed: true, reason: "consented", at: at(0), event_id: "event-0" },
    ],
    [
      "a purpose retired since, and nothing said",
      { purpose: { ...news, retired: true }, status: emptyStatus },
      { allowed: false, reason: "purpose-retired" },
    ],
    [
      "a legitimate interest",
      { purpose: interest, status: emptyStatus },
      { allowed: true, reason: "legitimate-interest" },
    ],
    [
      "an objection",
      { purpose: interest, status: statusOf(about({ enabled_li: false })) },
      { allowed: false, reason: "objected", at: at(0), event_id: "event-0" },
    ],
    [
      "an objection put as a refusal",
      { purpose: interest, status: statusOf(about({ enabled: false })) },
      { allowed: false, reason: "objected", at: at(0), event_id: "event-0" },
    ],
    [
      "an objection taken back",
      { purpose: interest, status: statusOf(about({ enabled_li: false }), about({ enabled_li: true })) },
      { allowed: true, reason: "legitimate-interest" },
    ],
    [
      "a legitimate interest that is retired",
      { purpose: { ...interest, retired: true }, status: emptyStatus },
      { allowed: false, reason: "purpose-retired" },
    ],
    [
      "a contract, whatever was said",
      { purpose: required, status: statusOf(about({ enabled: false })) },
      { allowed: true, reason: "required" },
    ],
    [
      "a purpose by consent that is required",
      { purpose: { ...news, choosable: false }, status: emptyStatus },
      { allowed: true, reason: "required" },
    ],
    [
      "a channel that nothing was said of",
      { purpose: news, channel: "email", status: statusOf(about({ enabled: true })) },
      { allowed: true, reason: "consented", at: at(0), event_id: "event-0" },
    ],
    [
      "a channel refused for the purpose",
      {
        purpose: news,
        channel: "sms",
        status: statusOf(about({ enabled: true, channels: [{ id: "sms", enabled: false }] })),
      },
      { allowed: false, reason: "channel-refused", at: at(0), event_id: "event-0" },
    ],
    [
      "a channel refused altogether, although granted for the purpose",
      {
        purpose: news,
        channel: "email",
        status: statusOf(
          byEmail(false),
          about({ enabled: true, channels: [{ id: "email", enabled: true }] }),
        ),
      },
      { allowed: false, reason: "channel-refused", at: at(0), event_id: "event-0" },
    ],
    [
      "another channel than the refused one",
      { purpose: news, channel: "sms", status: statusOf(byEmail(false), about({ enabled: true })) },
      { allowed: true, reason: "consented", at: at(1), event_id: "event-1" },
    ],
    [
      "a channel refused, for what needs no choice",
      { purpose: required, channel: "email", status: statusOf(byEmail(false)) },
      { allowed: false, reason: "channel-refused", at: at(0), event_id: "event-0" },
    ],
    [
      "a channel that the purpose never had",
      { purpose: news, channel: "fax", status: statusOf(about({ enabled: true })) },
      { allowed: false, reason: "channel-not-offered" },
    ],
    [
      "a withdrawal, before its channel",
      { purpose: news, channel: "fax", status: statusOf(about({ enabled: false })) },
      { allowed: false, reason: "withdrawn", at: at(0), event_id: "event-0" },
    ],
    [
      "a yes that awaits approval",
      { purpose: news, status: emptyStatus, pending: [waiting(about({ enabled: true }), 3)] },
      { allowed: false, reason: "pending", at: at(3), event_id: "waiting-3" },
    ],
    [
      "a yes that awaits approval, after a withdrawal",
      {
        purpose: news,
        status: statusOf(about({ enabled: false })),
        pending: [waiting(about({ enabled: true }), 3)],
      },
      { allowed: false, reason: "pending", at: at(3), event_id: "waiting-3" },
    ],
    [
      "a yes that awaited approval when it was withdrawn",
      {
        purpose: news,
        status: statusOf({}, about({ enabled: false })),
        pending: [waiting(about({ enabled: true }), 0)],
      },
      { allowed: false, reason: "withdrawn", at: at(1), event_id: "event-1" },
    ],
    [
      "something else that awaits approval",
      {
        purpose: news,
        status: emptyStatus,
        pending: [waiting({ purposes: [{ id: "other", enabled: true }] })],
      },
      { allowed: false, reason: "no-choice" },
    ],
    [
      "a withdrawal that awaits approval",
      {
        purpose: news,
        status: statusOf(about({ enabled: true })),
        pending: [waiting(about({ enabled: false }), 3)],
      },
      { allowed: true, reason: "consented", at: at(0), event_id: "event-0" },
    ],
  ];

  it.each(table)("%s", (_name, matter, verdict) => {
    expect(decide(matter)).toEqual(verdict);
  });
});

describe("whatever was said", () => {
  const choice = fc.constantFrom(true, false, null);
  const channels = fc.uniqueArray(fc.record({ id: fc.constantFrom("email", "sms"), enabled: choice }), {
    maxLength: 2,
    selector: ({ id }) => id,
  });
  const consents: fc.Arbitrary<ConsentsInput> = fc.record(
    {
      purposes: fc.tuple(
        fc.record(
          { id: fc.constantFrom("news", "other"), enabled: choice, enabled_li: choice, channels },
          { requiredKeys: ["id"] },
        ),
      ),
      channels,
    },
    { requiredKeys: [] },
  );
  const history: fc.Arbitrary<StoredEvent[]> = fc
    .array(
      fc.record({
        consents,
        minute: fc.integer({ min: 0, max: 4 }),
        status: fc.constantFrom("confirmed" as const, "pending_approval" as const),
      }),
      { maxLength: 8 },
    )
    .map((entries) =>
      entries.map(({ minute, ...event }, index) =>
        storedEvent({ ...event, id: `event-${index}` }, { effective_at: NOON + minute * 60_000 }),
      ),
    );
  const purpose = fc
    .record({
      basis: fc.constantFrom<LawfulBasis>("consent", "legitimate_interest", "legal_obligation"),
      retired: fc.boolean(),
    })
    .map(({ basis, retired }) => purposeOf(basis, { retired }));
  const channel = fc.constantFrom(undefined, "email", "sms", "fax");
  const asked = fc.tuple(history, purpose, channel).map(([events, of, by]) => ({
    events,
    matter: { purpose: of, channel: by, status: replay(events).get("gdpr") ?? emptyStatus },
    pending: events.filter(({ event }) => event.status === "pending_approval"),
  }));

  /** The last answer at a place, found by looking through everything that was said. */
  function lastAnswer(
    events: readonly StoredEvent[],
    pick: (said: ConsentsInput) => boolean | null | undefined,
  ): boolean | null | undefined {
    const answers = events.flatMap(({ event, effective_at }) => {
      const answer = event.status === "confirmed" ? pick(event.consents) : undefined;
      return answer === undefined ? [] : [{ answer, effective_at }];
    });
    const newest = Math.max(...answers.map(({ effective_at }) => effective_at));
    const last = answers.filter(({ effective_at }) => effective_at === newest).map(({ answer }) => answer);
    if (last.includes(false)) return false;
    return last.includes(null) ? null : last[0];
  }

  it("allows what the last answers allow, and nothing else", () => {
    fc.assert(
      fc.property(asked, ({ events, matter, pending }) => {
        const of = (said: ConsentsInput) => said.purposes?.find(({ id }) => id === "news");
        const enabled = lastAnswer(events, (said) => of(said)?.enabled);
        const objected = [enabled, lastAnswer(events, (said) => of(said)?.enabled_li)].includes(false);
        const { lawful_basis, retired } = matter.purpose;
        const byPurpose =
          lawful_basis === "consent"
            ? enabled === true
            : !retired && (lawful_basis === "legal_obligation" || !objected);
        const by = matter.channel;
        const refused = [
          lastAnswer(events, (said) => said.channels?.find(({ id }) => id === by)?.enabled),
          lastAnswer(events, (said) => of(said)?.channels?.find(({ id }) => id === by)?.enabled),
        ].includes(false);
        const byChannel = by === undefined || (by !== "fax" && !refused);
        expect(decide({ ...matter, pending }).allowed).toBe(byPurpose && byChannel);
      }),
      { numRuns: 2_000 },
    );
  });

  it("never becomes allowed by what awaits approval, and says so only where approving would allow", () => {
    fc.assert(
      fc.property(asked, ({ events, matter, pending }) => {
        const alone = decide(matter);
        const { allowed, reason } = decide({ ...matter, pending });
        expect(allowed).toBe(alone.allowed);
        if (reason !== "pending") {
          expect(reason).toBe(alone.reason);
          return;
        }
        const some = pending.some((_one, count) => {
          const approved = new Set(
            [...pending].sort((a, b) => a.effective_at - b.effective_at).slice(0, count + 1),
          );
          const confirmed = events.map((one) =>
            approved.has(one) ? { ...one, event: { ...one.event, status: "confirmed" as const } } : one,
          );
          return decide({ ...matter, status: replay(confirmed).get("gdpr") ?? emptyStatus }).allowed;
        });
        expect(some).toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });

  it("is not allowed after a refusal of everything", () => {
    fc.assert(
      fc.property(asked, ({ events, matter }) => {
        const refusal = storedEvent(
          { id: "event-last", consents: about({ enabled: false, enabled_li: false }) },
          { effective_at: NOON + 5 * 60_000 },
        );
        const status = replay([...events, refusal]).get("gdpr") ?? emptyStatus;
        const { allowed, reason } = decide({ ...matter, status });
        expect(allowed && reason !== "required").toBe(false);
      }),
    );
  });
});
