import { describe, expect, it } from "vitest";
import { NOON } from "./fixtures.ts";
import { deliveryOf, type WebhookMessage, webhookMessageId } from "./webhook-message.ts";

const created = { type: "event.created", subject_id: "booking.7.3", number: 5 } as const;

describe("the id of a message", () => {
  it("holds no dot that somebody chose, since it is signed with dots around it", () => {
    expect(webhookMessageId(created)).toBe("booking%2E7%2E3");
    expect(webhookMessageId({ ...created, type: "event.deleted" })).toBe("event-deleted/booking%2E7%2E3/5");
    expect(webhookMessageId({ ...created, subject_id: "event-1" })).toBe("event-1");
  });

  it("is the same in the log", () => {
    const message: WebhookMessage = {
      ...created,
      organization_id: "charity",
      webhook_id: "hook-1",
      user_id: "user-1",
      created_at: new Date(NOON).toISOString(),
      body: "{}",
      state: "waiting",
      attempts: 0,
      failures: 0,
      due_at: NOON,
      reason: null,
    };
    expect(deliveryOf(message)).toMatchObject({ id: webhookMessageId(message), subject_id: "booking.7.3" });
  });
});
