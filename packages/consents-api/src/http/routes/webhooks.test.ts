import type { Delivery, Page, Problem } from "@consents/contract";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { startTelling, type Telling } from "../../webhooks/tell-for-tests.ts";
import { secretHash } from "../session-token.ts";

const MINUTE = 60_000;

let telling: Telling;
beforeEach(async () => {
  telling = await startTelling();
});
afterEach(() => telling.receiver.stop());

describe("a webhook", () => {
  it("shows its secret when it is made and never again, and it is kept nowhere", async () => {
    const { secret, ...webhook } = await telling.add();
    expect(secret).toMatch(/^whsec_/);
    expect(webhook).toMatchObject({ url: telling.receiver.url, types: ["event.created"], status: "active" });
    expect(await telling.send("/webhooks")).toEqual({ data: [webhook] });
    expect(await telling.send(`/webhooks/${webhook.id}`)).toEqual(webhook);
    expect(await telling.api.dump()).not.toContain(secret.slice("whsec_".length));
  });

  it("is the organization's alone, and needs a scope", async () => {
    const { id } = await telling.add();
    const replay = { from: "2026-01-01T00:00:00Z" };
    for (const [method, path, body] of [
      ["GET", `/webhooks/${id}`],
      ["PATCH", `/webhooks/${id}`, { status: "paused" }],
      ["DELETE", `/webhooks/${id}`],
      ["POST", `/webhooks/${id}/rotate`],
      ["GET", `/webhooks/${id}/deliveries`],
      ["POST", `/webhooks/${id}/replay`, replay],
    ] as const) {
      const response = await telling.api.send(path, { method, body, bearer: telling.api.otherSession });
      expect([method, path, response.status]).toEqual([method, path, 404]);
    }
    const key = { key: "key-small", organization_id: "charity", secret_hash: secretHash("s") };
    const times = { created_at: telling.api.clock.now.toISOString(), disabled_at: null };
    await telling.api.store.addApiKey({ ...key, scopes: ["consents:read", "consents:write"], ...times });
    const made = await telling.api.send("/sessions", {
      body: { type: "api-key", key: "key-small", secret: "s" },
    });
    const { access_token } = (await made.json()) as { access_token: string };
    const response = await telling.api.send("/webhooks", { bearer: access_token });
    expect([response.status, ((await response.json()) as Problem).type]).toEqual([
      403,
      expect.stringMatching(/insufficient-scope$/),
    ]);
  });

  it("is one of ten at most", async () => {
    for (let number = 0; number < 10; number++) await telling.add();
    const body = { url: telling.receiver.url, types: ["event.created"] };
    const response = await telling.api.send("/webhooks", { bearer: telling.api.session, body });
    expect(response.status).toBe(409);
    expect(((await response.json()) as Problem).type).toMatch(/too-many-webhooks$/);
  });

  it("is gone with its messages when it is removed", async () => {
    const { id } = await telling.add();
    await telling.record();
    await telling.send(`/webhooks/${id}`, undefined, "DELETE");
    expect(await telling.api.deliverMessages()).toBe(0);
    expect((await telling.api.send(`/webhooks/${id}`, { bearer: telling.api.session })).status).toBe(404);
  });
});

describe("the delivery log", () => {
  it("has pages, and nothing of what the messages say", async () => {
    const { id } = await telling.add();
    for (let number = 0; number < 3; number++) await telling.record("ada@example.org");
    const path = `/webhooks/${id}/deliveries?limit=2`;
    const first = await telling.send<Page<Delivery>>(path);
    const second = await telling.send<Page<Delivery>>(`${path}&$cursor=${first.cursor}`);
    expect([first.data.length, second.data.length, second.cursor]).toEqual([2, 1, null]);
    expect(JSON.stringify([first, second])).not.toMatch(/ada@|newsletter/);
    expect(Object.keys(first.data[0] ?? {}).sort()).toEqual(
      ["at", "attempts", "created_at", "id", "state", "subject_id", "type", "user_id"].sort(),
    );
  });

  it("is counted for who watches", async () => {
    await telling.add();
    await telling.record();
    telling.wait(2 * MINUTE);
    const text = await (await telling.api.send("/metrics")).text();
    expect(text).toContain("\nconsents_webhook_messages_waiting 1\n");
    expect(text).toContain("\nconsents_webhook_oldest_waiting_seconds 120\n");
  });
});
