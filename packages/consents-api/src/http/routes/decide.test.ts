import type { DecideRequest, DecideResponse, NoticeRequest, Problem } from "@consents/contract";
import { problemCode } from "@consents/contract";
import { beforeEach, describe, expect, it } from "vitest";
import {
  type ApiForTests,
  CITIZEN,
  createApiForTests,
  NOTICE,
  OTHER_CITIZEN,
  OTHER_ORGANIZATION,
} from "../../api-for-tests.ts";

let api: ApiForTests;
beforeEach(async () => {
  api = await createApiForTests();
});

const ada = { organization_user_id: CITIZEN };
const bob = { organization_user_id: OTHER_CITIZEN };

const post = (body: object, bearer = api.session) => api.send("/consents/decide", { bearer, body });

async function decide(body: DecideRequest): Promise<DecideResponse> {
  const response = await post(body);
  expect(response.status).toBe(200);
  return (await response.json()) as DecideResponse;
}

async function refusal(body: object, bearer = api.session): Promise<[string | undefined, string[]]> {
  const problem = (await (await post(body, bearer)).json()) as Problem;
  return [problemCode(problem), problem.errors.map(({ pointer }) => pointer)];
}

describe("POST /consents/decide", () => {
  it("decides for each user, purpose and channel, in the order asked", async () => {
    const { id, user } = await api.record(true);
    await api.record(false, await api.token({ sub: OTHER_CITIZEN }));
    const { regulation, decisions } = await decide({
      users: [ada, bob, { id: user.id }, { organization_user_id: "nobody" }],
      purposes: ["newsletter", "receipts"],
      channels: ["email", "sms"],
    });
    expect(regulation).toBe("gdpr");
    const at = api.clock.now.toISOString();
    expect(decisions.slice(0, 3)).toEqual([
      {
        user: ada,
        purpose: "newsletter",
        channel: "email",
        lawful_basis: "consent",
        allowed: true,
        reason: "consented",
        at,
        event_id: id,
      },
      {
        user: ada,
        purpose: "newsletter",
        channel: "sms",
        lawful_basis: "consent",
        allowed: true,
        reason: "consented",
        at,
        event_id: id,
      },
      {
        user: ada,
        purpose: "receipts",
        channel: "email",
        lawful_basis: "legal_obligation",
        allowed: false,
        reason: "channel-not-offered",
      },
    ]);
    const reasons = decisions.map(({ reason }) => reason);
    expect(reasons.filter((_reason, index) => index % 4 === 0)).toEqual([
      "consented",
      "withdrawn",
      "consented",
      "unknown-user",
    ]);
    expect(decisions).toHaveLength(16);
  });

  it("without channels says what holds whatever the channel", async () => {
    await api.record(true);
    const { decisions } = await decide({ users: [ada], purposes: ["sharing", "receipts", "research"] });
    expect(decisions.map(({ reason, channel }) => [reason, channel])).toEqual([
      ["legitimate-interest", undefined],
      ["required", undefined],
      ["no-choice", undefined],
    ]);
  });

  it("tells what awaits approval, under the regulation asked only", async () => {
    const pending = { user: ada, status: "pending_approval" };
    const consents = { purposes: [{ id: "research", enabled: true }] };
    await api.send("/consents/events", { bearer: api.session, body: { ...pending, consents } });
    const asked = { users: [ada], purposes: ["research", "newsletter"] };
    const reasons = async (regulation: string) =>
      (await decide({ ...asked, regulation })).decisions.map(({ reason }) => reason);
    expect(await reasons("gdpr")).toEqual(["pending", "no-choice"]);
    // No notice of that regulation has them.
    expect(await reasons("ccpa")).toEqual(["purpose-retired", "purpose-retired"]);
  });

  it("allows by default only what a notice of the regulation offers", async () => {
    const other = JSON.parse(JSON.stringify(NOTICE)) as NoticeRequest;
    const [first] = other.sections[0]!.purposes;
    other.sections[0]!.purposes = [{ ...first!, id: "ads", lawful_basis: "legitimate_interest" }];
    await api.send("/notices/other", {
      method: "PUT",
      bearer: api.session,
      body: { ...other, regulation: "ccpa" },
    });
    await api.record(true);
    const reasons = async (regulation: string) =>
      (await decide({ users: [ada], purposes: ["ads"], regulation })).decisions.map(({ reason }) => reason);
    expect(await reasons("ccpa")).toEqual(["legitimate-interest"]);
    expect(await reasons("gdpr")).toEqual(["purpose-retired"]);
  });

  it("sees what awaits approval behind a hundred others", async () => {
    const pending = { user: ada, status: "pending_approval" };
    const ask = (id: string) =>
      api.send("/consents/events", {
        bearer: api.session,
        body: { ...pending, consents: { purposes: [{ id, enabled: true }] } },
      });
    await ask("newsletter");
    await Promise.all(Array.from({ length: 101 }, () => ask("research")));
    const { decisions } = await decide({ users: [ada], purposes: ["newsletter"] });
    expect(decisions.map(({ reason }) => reason)).toEqual(["pending"]);
  });

  it("says that a yes has expired, and lets the status say what was said", async () => {
    const limited = JSON.parse(JSON.stringify(NOTICE)) as NoticeRequest;
    limited.sections[0]!.purposes[0]!.valid_days = 365;
    await api.send("/notices/preferences", { method: "PUT", bearer: api.session, body: limited });
    const at = new Date(api.clock.now.getTime() - 365 * 24 * 60 * 60 * 1_000).toISOString();
    const consents = { purposes: [{ id: "newsletter", enabled: true }] };
    const imported = { id: "imported", created_at: at, user: ada, consents };
    await api.send("/consents/events", { bearer: api.session, body: imported });
    const { decisions } = await decide({ users: [ada], purposes: ["newsletter"] });
    expect(decisions).toEqual([
      {
        user: ada,
        purpose: "newsletter",
        lawful_basis: "consent",
        allowed: false,
        reason: "expired",
        at,
        event_id: imported.id,
      },
    ]);
  });

  it("decides 1,000 pairs at once, and refuses more", async () => {
    const users = Array.from({ length: 500 }, (_, index) => ({ organization_user_id: `user-${index}` }));
    const purposes = ["newsletter", "research"];
    expect((await decide({ users, purposes })).decisions).toHaveLength(1_000);
    expect(await refusal({ users: [...users, ada], purposes })).toEqual(["validation-failed", [""]]);
    expect(await refusal({ users: [ada], purposes: [] })).toEqual(["validation-failed", ["/purposes"]]);
  });

  it("refuses what nobody offered: a typo must not read like a refusal", async () => {
    const asked = { users: [ada], purposes: ["newsletter"] };
    expect(await refusal({ ...asked, purposes: ["newsletter", "newsletterr"] })).toEqual([
      "unknown-purpose",
      ["/purposes/1"],
    ]);
    expect(await refusal({ ...asked, channels: ["fax"] })).toEqual(["unknown-purpose", ["/channels/0"]]);
    expect(await refusal({ ...asked, regulation: "lgpd" })).toEqual(["unknown-regulation", ["/regulation"]]);
    expect(await refusal({ ...asked, users: [ada, {}] })).toEqual(["validation-failed", ["/users/1"]]);
  });

  it("knows nobody of another organization, and is not for citizens", async () => {
    const { user } = await api.record(true);
    const asked = { users: [{ id: user.id }], purposes: ["newsletter"] };
    expect((await refusal(asked, await api.token()))[0]).toBe("insufficient-scope");
    expect((await refusal({ ...asked, organization_id: OTHER_ORGANIZATION }))[0]).toBe("not-found");
    // The other organization has no notice, so nothing that it could ask about.
    expect((await refusal(asked, api.otherSession))[0]).toBe("unknown-purpose");
  });
});
