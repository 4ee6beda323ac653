import { beforeEach, describe, expect, it } from "vitest";
import { type ApiForTests, CITIZEN, createApiForTests, ORGANIZATION } from "../api-for-tests.ts";

let api: ApiForTests;
beforeEach(async () => {
  api = await createApiForTests();
});

async function metrics(): Promise<string> {
  const response = await api.send("/metrics");
  expect(response.status).toBe(200);
  expect(response.headers.get("content-type")).toBe("text/plain; version=0.0.4; charset=utf-8");
  expect(response.headers.get("cache-control")).toBe("no-store");
  return response.text();
}

/** The sample of a metric with exactly these labels. */
function sampleOf(
  text: string,
  name: string,
  labels: Record<string, string | number> = {},
): number | undefined {
  const written = Object.entries(labels).map(([label, value]) => `${label}="${value}"`);
  const start = written.length === 0 ? `${name} ` : `${name}{${written.join(",")}} `;
  const line = text.split("\n").find((one) => one.startsWith(start));
  return line === undefined ? undefined : Number(line.slice(start.length));
}

describe("GET /metrics", () => {
  it("counts requests by route, status and code, and how long they took", async () => {
    await api.send(`/v1/consents/users/${encodeURIComponent(CITIZEN)}?$by_organization_user_id`, {
      bearer: api.session,
    });
    await api.send("/consents/users/nobody", { bearer: api.session });
    await api.send("/somewhere/else");
    const text = await metrics();
    const route = { method: "GET", route: "/consents/users/:id" };
    expect(sampleOf(text, "consents_requests_total", { ...route, status: 404, code: "not-found" })).toBe(2);
    expect(sampleOf(text, "consents_request_duration_seconds_count", route)).toBe(2);
    const nowhere = { method: "GET", route: "-", status: 404, code: "not-found" };
    expect(sampleOf(text, "consents_requests_total", nowhere)).toBe(1);
    const published = { method: "PUT", route: "/notices/:id", status: 200, code: "" };
    expect(sampleOf(text, "consents_requests_total", published)).toBe(1);
  });

  it("counts commits and the writes that shared them", async () => {
    const before = sampleOf(await metrics(), "consents_write_group_size_sum") ?? 0;
    await Promise.all([api.record(true), api.record(false), api.record(true)]);
    const text = await metrics();
    expect(sampleOf(text, "consents_write_group_size_sum")).toBe(before + 3);
    const groups = sampleOf(text, "consents_write_group_size_count");
    expect(sampleOf(text, "consents_write_group_size_bucket", { le: 128 })).toBe(groups);
  });

  it("counts events once each, by status and by whom", async () => {
    await api.record(true);
    const consents = { purposes: [{ id: "newsletter", enabled: false }] };
    const user = { organization_user_id: CITIZEN };
    const events = [
      { id: "e-1", user, consents },
      { id: "e-2", user, consents, status: "pending_approval" },
      { user, consents: {} },
    ];
    await api.send("/consents/events", { bearer: api.session, body: events });
    await api.send("/consents/events", { bearer: api.session, body: events });
    // Whichever route records it.
    await api.send("/consents/users", {
      bearer: api.session,
      body: { organization_user_id: "bob", consents },
    });
    const text = await metrics();
    const recorded = (status: string, by: string) =>
      sampleOf(text, "consents_events_recorded_total", { status, by });
    expect(recorded("confirmed", "citizen")).toBe(1);
    expect(recorded("confirmed", "organization")).toBe(2);
    expect(recorded("pending_approval", "organization")).toBe(1);
  });

  it("tells how many mails wait, for how long, and how many never arrive", async () => {
    for (const sub of [CITIZEN, "member-7"]) {
      const bearer = await api.token({ sub, validations: { email: { enabled: true } } });
      await api.record(true, bearer);
    }
    const waiting = async (): Promise<(number | undefined)[]> => {
      api.clock.now = new Date(api.clock.now.getTime() + 60_000);
      const text = await metrics();
      return ["mails_waiting", "mail_oldest_waiting_seconds", "mails_undeliverable"].map((name) =>
        sampleOf(text, `consents_${name}`),
      );
    };
    expect(await waiting()).toEqual([2, 60, 0]);
    await api.deliverMails();
    expect(await waiting()).toEqual([0, 0, 1]);
  });

  it("counts what waits anew also after the clock was set back", async () => {
    expect(sampleOf(await metrics(), "consents_mails_waiting")).toBe(0);
    api.clock.now = new Date(api.clock.now.getTime() - 3_600_000);
    await api.record(true, await api.token({ validations: { email: { enabled: true } } }));
    expect(sampleOf(await metrics(), "consents_mails_waiting")).toBe(1);
  });

  it("tells nothing of whom, and does not grow with what strangers send", async () => {
    const event = await api.record(true);
    await api.send(`/consents/events/${event.id}`, { bearer: api.session });
    await api.send(`/${CITIZEN}`, { method: "BREW" });
    await api.send("/consents/events", { method: "STEAL" });
    const text = await metrics();
    for (const said of [CITIZEN, ORGANIZATION, event.id, event.user.id, "BREW", "STEAL", "newsletter"]) {
      expect(text).not.toContain(said);
    }
    const unknown = { method: "other", route: "-", status: 404, code: "not-found" };
    expect(sampleOf(text, "consents_requests_total", unknown)).toBe(1);
  });

  it("tells of the process, from the first time it is asked", async () => {
    expect(await metrics()).toMatch(/^process_resident_memory_bytes \d+$/m);
    expect(await metrics()).toMatch(/^nodejs_eventloop_lag_seconds /m);
  });

  it("counts each API by itself", async () => {
    await api.record(true);
    api = await createApiForTests();
    expect(await metrics()).not.toContain('consents_events_recorded_total{status="confirmed"');
  });
});
