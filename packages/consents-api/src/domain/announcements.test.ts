import { describe, expect, it } from "vitest";
import { announcementsOf } from "./announcements.ts";
import { changeEvent, deleteEvent } from "./change-event.ts";
import { createUser } from "./create-user.ts";
import {
  aboutPurpose,
  adaAfter,
  catalogue,
  charity,
  found,
  grant,
  NOON,
  operator,
  record,
  storedEvent,
} from "./fixtures.ts";
import { patchUser } from "./patch-user.ts";
import type { Found, UserChange } from "./store.ts";

const LATER = NOON + 60_000;

/** What is told of a change: the type, the id of what it is about, and the data. */
function told(change: UserChange<unknown>, there: Partial<Found> = {}): unknown[] {
  const state = found(there);
  return announcementsOf(state, change.decide(state)).map((one) => ({
    ...one,
    body: JSON.parse(one.body) as unknown,
  }));
}

const pending = storedEvent({ status: "pending_approval", id: "event-2" });
const ada = { ...adaAfter(storedEvent()), events: new Map([["event-2", pending]]) };
const toChange = { id: "event-2", user: { id: "user-1" }, caller: operator, now: LATER };

describe("what a webhook is told", () => {
  it("is a user, and then the event that made them so, of somebody new", () => {
    const decision = record({ consents: grant });
    const announced = announcementsOf(found(), decision);
    expect(announced.map(({ type, subject_id, user_id }) => [type, subject_id, user_id])).toEqual([
      ["user.created", "new-2", "new-2"],
      ["event.created", "new-1", "new-2"],
    ]);
    const { event, user } = decision.answer;
    expect(announced.map(({ body }) => JSON.parse(body))).toEqual([
      {
        type: "user.created",
        timestamp: user.updated_at,
        data: {
          ...plain(user),
          consents: expect.objectContaining({ purposes: event.consents.purposes }),
          regulation: "gdpr",
        },
      },
      { type: "event.created", timestamp: event.updated_at, data: plain(event) },
    ]);
  });

  it("is an event, and then what the user has become by it", () => {
    const consents = aboutPurpose({ id: "news", enabled: false });
    const types = announcementsOf(found(ada), record({ consents }, {}, ada)).map(({ type }) => type);
    expect(types).toEqual(["event.created", "user.updated"]);
  });

  it("is only the event while it is pending", () => {
    const decision = changeEvent(toChange, { consents: grant }, { organization: charity, catalogue });
    expect(told(decision, ada)).toMatchObject([
      {
        type: "event.updated",
        subject_id: "event-2",
        user_id: "user-1",
        created_at: new Date(LATER).toISOString(),
      },
    ]);
  });

  it("is the event and the user when it is approved", () => {
    expect(
      told(changeEvent(toChange, { status: "confirmed" }, { organization: charity, catalogue }), ada),
    ).toMatchObject([
      { type: "event.updated", body: { data: { id: "event-2", status: "confirmed" } } },
      { type: "user.updated", body: { data: { id: "user-1", regulation: "gdpr" } } },
    ]);
  });

  it("is the ids of an event that is removed, and the user without it", () => {
    const one = storedEvent();
    const there = { ...adaAfter(one), history: [one] };
    const removal = deleteEvent({ ...toChange, id: "event-1" });
    expect(told(removal, there)).toMatchObject([
      {
        type: "event.deleted",
        subject_id: "event-1",
        body: {
          data: {
            id: "event-1",
            organization_id: "charity",
            user: { id: "user-1", organization_user_id: "ada" },
          },
        },
      },
      { type: "user.updated", body: { data: { consents: { purposes: [] } } } },
    ]);
  });

  it("is a user who is added, and one who is changed", () => {
    const facts = { organization_id: "charity", now: LATER };
    const adding = createUser({ ...facts, request: { organization_user_id: "bob" }, newId: () => "new-1" });
    expect(told(adding)).toMatchObject([{ type: "user.created", subject_id: "new-1" }]);
    const patching = { ...facts, id: "user-1", regulation: "gdpr" };
    expect(told(patchUser({ ...patching, patch: { country: "FR" } }), ada)).toMatchObject([
      {
        type: "user.updated",
        body: { data: { country: "FR", consents: { purposes: [{ id: "news", enabled: true }] } } },
      },
    ]);
    expect(told(patchUser({ ...patching, patch: {} }), ada)).toEqual([]);
  });
});

const plain = (value: object) => JSON.parse(JSON.stringify(value)) as object;
