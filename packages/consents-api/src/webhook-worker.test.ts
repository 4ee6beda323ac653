import type { ServerResponse } from "node:http";
import type { Page, Webhook, WebhookWithSecret } from "@consents/contract";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createWebhookWorker } from "./webhook-worker.ts";
import { idsOf, startTelling, type Telling } from "./webhooks/tell-for-tests.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

let telling: Telling;
beforeEach(async () => {
  telling = await startTelling();
});
afterEach(() => telling.receiver.stop());

describe("a message", () => {
  it("is the event as it is read, signed, under the event's id", async () => {
    const { secret } = await telling.add();
    const id = await telling.record();
    expect(await telling.api.deliverMessages()).toBe(1);
    expect(await telling.api.deliverMessages()).toBe(0);
    const [received] = telling.takeReceived();
    const event = await telling.send<{ updated_at: string }>(
      `/consents/events/${id}?organization_user_id=member-7`,
    );
    expect(received?.message).toEqual({ type: "event.created", timestamp: event.updated_at, data: event });
    expect(received?.headers).toMatchObject({
      "content-type": "application/json",
      "webhook-id": id,
      "webhook-timestamp": String(Math.floor(telling.api.clock.now.getTime() / 1_000)),
    });
    expect(telling.verify(secret, received!)).toEqual(received?.message);
    const tampered = { ...received!, body: received!.body.replace("true", "false") };
    expect(() => telling.verify(secret, tampered)).toThrow("No matching signature");
  });

  it("is sent at once also where a clock was ahead when the user said something before", async () => {
    await telling.add(["event.created", "user.updated"]);
    await telling.record();
    await telling.api.deliverMessages();
    telling.wait(-HOUR);
    telling.takeReceived();
    await telling.record();
    await telling.api.deliverMessages();
    await telling.api.deliverMessages();
    expect(telling.takeReceived().map(({ message }) => message.type)).toEqual([
      "event.created",
      "user.updated",
    ]);
  });

  it("tells of whatever changes, each under an id of its own", async () => {
    await telling.add(["event.updated", "event.deleted", "user.created", "user.updated", "user.deleted"]);
    const id = await telling.record();
    await telling.send(`/consents/events/${id}?organization_user_id=member-7`, undefined, "DELETE");
    const { data } = await telling.send<Page<{ id: string }>>("/consents/users");
    const user = data[0]?.id;
    await telling.send(`/consents/users/${user}`, { country: "FR" }, "PATCH");
    await telling.send(`/consents/users/${user}`, undefined, "DELETE");
    await telling.api.deliverMessages();
    telling.wait(MINUTE);
    await telling.api.deliverMessages();
    const received = telling.takeReceived();
    // Those before the erasure were not sent in time.
    expect(received.map(({ message }) => message)).toEqual([
      {
        type: "user.deleted",
        timestamp: expect.any(String),
        data: { id: user, organization_id: "charity" },
      },
    ]);
    expect(idsOf(received)).toEqual([expect.stringMatching(`^user-deleted/${user}/[0-9]+$`)]);
  });

  it("tells nothing of what integrations shall not see", async () => {
    const { id: webhook } = await telling.add([
      "event.created",
      "event.deleted",
      "user.created",
      "user.updated",
      "user.deleted",
    ]);
    const silent = "$disable_integrations=true";
    const id = await telling.record("member-7", `?${silent}`);
    await telling.send(`/consents/events/${id}?organization_user_id=member-7&${silent}`, undefined, "DELETE");
    await telling.record("member-7", `?${silent}`);
    await telling.send(`/consents/events?domain=none&${silent}`, undefined, "DELETE");
    await telling.send(
      `/consents/users/member-7?$by_organization_user_id=true&${silent}`,
      undefined,
      "DELETE",
    );
    await telling.send(`/consents/users?${silent}`, { id: "user-9" });
    await telling.send(`/consents/users/user-9?${silent}`, { country: "FR" }, "PATCH");
    expect(await telling.log(webhook)).toEqual([]);
  });

  it("is sent again, the same bytes under the same id, ever later; meanwhile that user's others wait, and no one else's", async () => {
    const { secret, id: webhook } = await telling.add();
    const first = await telling.record("member-7");
    const second = await telling.record("member-7");
    const other = await telling.record("member-8");
    telling.receiver.answer = ({ headers }, response) => {
      response.writeHead(headers["webhook-id"] === first ? 500 : 204).end();
    };
    expect(await telling.api.deliverMessages()).toBe(2);
    const attempts = telling.takeReceived();
    expect(idsOf(attempts).sort()).toEqual([first, other].sort());
    expect(await telling.log(webhook)).toMatchObject([
      { id: other, state: "delivered", attempts: 1 },
      { id: second, state: "waiting", attempts: 0 },
      { id: first, state: "waiting", attempts: 1, reason: "HTTP 500" },
    ]);
    telling.wait(5_000 - 1);
    expect(await telling.api.deliverMessages()).toBe(0);
    telling.wait(1);
    expect(await telling.api.deliverMessages()).toBe(1);
    telling.wait(5 * MINUTE);
    telling.answer(204);
    expect(await telling.api.deliverMessages()).toBe(2);
    const later = telling.takeReceived();
    expect(idsOf(later)).toEqual([first, first, second]);
    const before = attempts.find(({ headers }) => headers["webhook-id"] === first);
    expect(later[0]?.body).toBe(before?.body);
    expect(telling.verify(secret, later[1]!)).toEqual(before?.message);
  });

  it("comes back when the receiver says so, and follows no redirect", async () => {
    const { id } = await telling.add();
    await telling.record();
    telling.answer(503, { "retry-after": "120" });
    await telling.api.deliverMessages();
    const due = telling.api.clock.now.getTime() + 2 * MINUTE;
    expect(await telling.log(id)).toMatchObject([{ reason: "HTTP 503", at: new Date(due).toISOString() }]);
    telling.wait(2 * MINUTE);
    telling.answer(302, { location: telling.receiver.url });
    expect(await telling.api.deliverMessages()).toBe(1);
    expect(await telling.log(id)).toMatchObject([{ reason: "HTTP 302", state: "waiting" }]);
    expect(telling.receiver.received).toHaveLength(2);
  });

  it("is not sent to a private address, whatever was allowed when the webhook was made", async () => {
    const { id } = await telling.add();
    await telling.record();
    const warned: string[] = [];
    const now = () => telling.api.clock.now;
    const warn = (sentence: string) => void warned.push(sentence);
    await createWebhookWorker({ store: telling.api.store, now, random: () => 0, warn }).deliverDue();
    expect(await telling.log(id)).toMatchObject([{ reason: "address not allowed", state: "waiting" }]);
    expect(telling.receiver.received).toEqual([]);
    expect(warned).toEqual(["A webhook's message is waiting: address not allowed."]);
  });
});

describe("a receiver", () => {
  it("that takes long holds up nobody else, not even itself for other users", async () => {
    await telling.add();
    const slow = await telling.record("member-7");
    const behind = await telling.record("member-7");
    const others: string[] = [];
    for (let number = 0; number < 20; number++) others.push(await telling.record(`other-${number}`));
    const held = Promise.withResolvers<ServerResponse>();
    telling.receiver.answer = ({ headers }, response) => {
      if (headers["webhook-id"] === slow) held.resolve(response);
      else response.writeHead(204).end();
    };
    const delivering = telling.api.deliverMessages();
    const response = await held.promise;
    await vi.waitFor(() => expect(telling.receiver.received).toHaveLength(21), { timeout: 10_000 });
    expect(idsOf(telling.takeReceived()).sort()).toEqual([slow, ...others].sort());
    response.writeHead(204).end();
    expect(await delivering).toBe(22);
    expect(idsOf(telling.takeReceived())).toEqual([behind]);
  });

  it("that is gone says nothing of the one that was put in its place meanwhile", async () => {
    const { id, url } = await telling.add();
    await telling.record();
    telling.receiver.answer = async (_received, response) => {
      await telling.send(`/webhooks/${id}`, { url: `${url}/new` }, "PATCH");
      response.writeHead(410).end();
    };
    await telling.api.deliverMessages();
    expect(await telling.send(`/webhooks/${id}`)).toMatchObject({ status: "active" });
    telling.answer(204);
    telling.wait(MINUTE);
    expect(await telling.api.deliverMessages()).toBe(1);
    expect(await telling.log(id)).toMatchObject([{ state: "delivered", attempts: 2 }]);
  });

  it("that is gone is left alone until the organization says so; nothing is lost", async () => {
    const { id } = await telling.add();
    const first = await telling.record();
    telling.answer(410);
    await telling.api.deliverMessages();
    expect(await telling.send<Webhook>(`/webhooks/${id}`)).toMatchObject({
      status: "disabled",
      disabled_reason: "gone",
    });
    const second = await telling.record("member-8");
    telling.wait(24 * HOUR);
    expect(await telling.api.deliverMessages()).toBe(0);
    telling.answer(204);
    telling.takeReceived();
    const resumed = await telling.send<Webhook>(`/webhooks/${id}`, { status: "active" }, "PATCH");
    expect(resumed).toMatchObject({ status: "active" });
    expect(resumed).not.toHaveProperty("disabled_reason");
    await telling.api.deliverMessages();
    expect(idsOf(telling.takeReceived()).sort()).toEqual([first, second].sort());
  });

  it("that takes nothing for three days is left alone", async () => {
    const { id } = await telling.add();
    await telling.record();
    telling.answer(500);
    const begun = telling.api.clock.now.getTime();
    for (let attempts = 1; attempts <= 10; attempts++) {
      expect(await telling.api.deliverMessages()).toBe(1);
      const [delivery] = await telling.log(id);
      telling.api.clock.now = new Date(delivery?.at ?? Number.NaN);
    }
    expect(await telling.send<Webhook>(`/webhooks/${id}`)).toMatchObject({ disabled_reason: "failing" });
    expect(telling.api.clock.now.getTime() - begun).toBeGreaterThan(3 * 24 * HOUR);
    expect(await telling.api.deliverMessages()).toBe(0);
    expect(await telling.log(id)).toMatchObject([{ state: "waiting", attempts: 10 }]);
  });

  it("that is paused misses nothing, at the new URL neither", async () => {
    const { id } = await telling.add();
    await telling.send(`/webhooks/${id}`, { status: "paused" }, "PATCH");
    const recorded = [await telling.record(), await telling.record(), await telling.record()];
    expect(await telling.api.deliverMessages()).toBe(0);
    await telling.send(`/webhooks/${id}`, { status: "active", url: `${telling.receiver.url}/new` }, "PATCH");
    expect(await telling.api.deliverMessages()).toBe(3);
    expect(idsOf(telling.takeReceived())).toEqual(recorded);
  });

  it("can have everything again from a point on, in the same order", async () => {
    const { id } = await telling.add();
    await telling.record();
    telling.wait(MINUTE);
    const from = telling.api.clock.now.toISOString();
    const recorded = [await telling.record(), await telling.record("member-8"), await telling.record()];
    await telling.api.deliverMessages();
    const before = telling.takeReceived();
    telling.wait(HOUR);
    expect(await telling.send(`/webhooks/${id}/replay`, { from })).toEqual({ messages: 3 });
    await telling.api.deliverMessages();
    const again = telling.takeReceived();
    expect(idsOf(again).sort()).toEqual([...recorded].sort());
    expect(idsOf(again).filter((one) => one !== recorded[1])).toEqual([recorded[0], recorded[2]]);
    expect(again.map(({ body }) => body).sort()).toEqual(
      before
        .slice(1)
        .map(({ body }) => body)
        .sort(),
    );
  });

  it("knows messages by either secret for a day after it got a new one", async () => {
    const made = await telling.add();
    const rotated = await telling.send<WebhookWithSecret>(`/webhooks/${made.id}/rotate`, undefined, "POST");
    expect(rotated.secret).not.toBe(made.secret);
    expect(rotated.previous_secret_until).toBe(
      new Date(telling.api.clock.now.getTime() + 24 * HOUR).toISOString(),
    );
    await telling.record();
    await telling.api.deliverMessages();
    const [received] = telling.takeReceived();
    for (const { secret } of [made, rotated]) expect(telling.verify(secret, received!)).toBeTruthy();
    telling.wait(24 * HOUR);
    await telling.record();
    await telling.api.deliverMessages();
    const [later] = telling.takeReceived();
    expect(telling.verify(rotated.secret, later!)).toBeTruthy();
    expect(() => telling.verify(made.secret, later!)).toThrow("No matching signature");
  });
});

describe("somebody who is erased", () => {
  it("is in no message any more, and the receiver is told the id alone", async () => {
    const { id } = await telling.add(["event.created", "user.deleted"]);
    const delivered = await telling.record("ada@example.org");
    await telling.api.deliverMessages();
    await telling.record("ada@example.org");
    const { data } = await telling.send<Page<{ id: string }>>("/consents/users");
    await telling.send(`/consents/users/${data[0]?.id}`, undefined, "DELETE");
    telling.takeReceived();
    await telling.api.deliverMessages();
    expect(telling.takeReceived().map(({ message }) => message.data)).toEqual([
      { id: data[0]?.id, organization_id: "charity" },
    ]);
    expect((await telling.log(id)).map(({ state }) => state)).toEqual(["delivered", "skipped", "delivered"]);
    expect(await telling.api.dump()).not.toMatch(/ada@example/);
    expect(await telling.send(`/webhooks/${id}/replay`, { from: "2026-01-01T00:00:00Z" })).toEqual({
      messages: 1,
    });
    expect((await telling.log(id)).map(({ id: message }) => message)).toContain(delivered);
  });
});

describe("what was delivered long ago", () => {
  const DAY = 24 * HOUR;

  it("is forgotten also when nothing more is sent", async () => {
    const { id } = await telling.add();
    await telling.record();
    await telling.api.deliverMessages();
    telling.wait(30 * DAY - 1);
    await telling.api.deliverMessages();
    expect(await telling.log(id)).toHaveLength(1);
    telling.wait(1);
    await telling.api.deliverMessages();
    expect(await telling.log(id)).toEqual([]);
  });

  it("is forgotten once a minute, in bites while there is more, and trouble with it holds up no message", async () => {
    const forget = vi.spyOn(telling.api.store, "forgetWebhookMessages");
    const warn = vi.fn();
    const now = (): Date => telling.api.clock.now;
    const { store } = telling.api;
    const worker = createWebhookWorker({ store, now, warn, privateHosts: ["127.0.0.1"] });
    forget.mockResolvedValueOnce(true).mockResolvedValueOnce(true);
    for (let look = 0; look < 5; look++) await worker.deliverDue();
    expect(forget).toHaveBeenCalledTimes(3);
    telling.wait(MINUTE);
    forget.mockRejectedValueOnce(new Error("slow"));
    await telling.add();
    await telling.record();
    expect(await worker.deliverDue()).toBe(1);
    expect(telling.takeReceived()).toHaveLength(1);
    expect(warn.mock.calls).toEqual([
      ["Old messages of webhooks cannot be forgotten at the moment.", new Error("slow")],
    ]);
  });
});
