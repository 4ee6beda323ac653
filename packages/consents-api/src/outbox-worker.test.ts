import { afterEach, expect, it, vi } from "vitest";
import type { OutboxOutcome, StoredMessage } from "./domain/outbox.ts";
import { createOutboxWorker } from "./outbox-worker.ts";

const NOW = new Date("2026-11-21T12:00:00.000Z");
const message: StoredMessage = {
  organization_id: "charity",
  user_id: "user-1",
  id: "confirm:event-1",
  topic: "mail",
  content: { kind: "confirm", event_id: "event-1", language: "en" },
  created_at: NOW.toISOString(),
  state: "waiting",
  attempts: 9,
  due_at: NOW.getTime(),
  reason: null,
};

afterEach(() => {
  vi.useRealTimers();
});

it("stops although nobody answers: what was not taken is due again soon", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  const settleMessage = vi.fn(async () => true);
  const count = vi.fn();
  const begun = Promise.withResolvers<void>();
  const worker = createOutboxWorker({
    store: {
      claimMessages: async () => (settleMessage.mock.calls.length > 0 ? [] : [message]),
      settleMessage,
    },
    topic: "mail",
    deliver: (_message, signal) =>
      new Promise((resolve) => {
        signal.addEventListener("abort", () =>
          resolve({ state: "waiting", due_at: NOW.getTime() + 3_600_000, reason: "gave up" }),
        );
        begun.resolve();
      }),
    now: () => NOW,
    count,
    warn: () => undefined,
  });
  worker.start();
  await begun.promise;
  const stopped = worker.stop();
  await vi.advanceTimersByTimeAsync(4_999);
  expect(settleMessage).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(1);
  await stopped;
  const outcome = { state: "waiting", due_at: NOW.getTime() + 5_000, reason: "interrupted" };
  expect(settleMessage.mock.calls).toEqual([[message, outcome, NOW.getTime()]]);
  expect(count.mock.calls).toEqual([["failed"]]);
});

it("counts what becomes of messages", async () => {
  const outcomes: OutboxOutcome[] = [
    { state: "done" },
    { state: "done", reason: "no longer pending" },
    { state: "undeliverable", reason: "no address" },
  ];
  const left = [...outcomes];
  const count = vi.fn();
  await createOutboxWorker({
    store: { claimMessages: async () => (left.length > 0 ? [message] : []), settleMessage: async () => true },
    topic: "mail",
    deliver: async () => left.shift()!,
    now: () => NOW,
    count,
    warn: () => undefined,
  }).deliverDue();
  expect(count.mock.calls.flat()).toEqual(["sent", "skipped", "undeliverable"]);
});
