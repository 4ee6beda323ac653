import { expect, it } from "vitest";
import type { HeldLeaf } from "./consent-status.ts";
import { aboutPurpose, adaAfter, storedEvent } from "./fixtures.ts";
import { replay } from "./merge-event.ts";
import type { UserHistory } from "./store.ts";
import { verifyStatuses } from "./verify-status.ts";

const events = [
  storedEvent({ id: "event-1" }),
  storedEvent({
    id: "event-2",
    regulation: "ccpa",
    consents: aboutPurpose({ id: "partners", enabled_li: false }),
  }),
];
const right: UserHistory = { user: adaAfter().user, statuses: replay(events), events };

async function* one(history: UserHistory): AsyncGenerator<UserHistory> {
  yield history;
}

async function all<T>(values: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const value of values) list.push(value);
  return list;
}

it("finds nothing where every status is the fold of its events", async () => {
  expect(await all(verifyStatuses(one(right)))).toEqual([]);
});

it("names the user, the regulation and the leaves that differ", async () => {
  const forged: HeldLeaf = [false, 0, "event-1", 1];
  const statuses = new Map([
    ["gdpr", { leaves: { "purposes/news/enabled": forged, "channels/sms/enabled": forged } }],
  ]);
  const user = { organization_id: "charity", user_id: "user-1" };
  expect(await all(verifyStatuses(one({ ...right, statuses })))).toEqual([
    { ...user, regulation: "ccpa", paths: ["purposes/partners/enabled_li"] },
    { ...user, regulation: "gdpr", paths: ["channels/sms/enabled", "purposes/news/enabled"] },
  ]);
});
