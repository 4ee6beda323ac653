import {
  type ConsentEvent,
  type ConsentUser,
  type Page,
  type Problem,
  problemCode,
} from "@consents/contract";
import { beforeEach, describe, expect, it } from "vitest";
import {
  type ApiForTests,
  CITIZEN,
  createApiForTests,
  ORGANIZATION,
  OTHER_ORGANIZATION,
} from "../../api-for-tests.ts";

const EVENTS = "/consents/events";
const USERS = "/consents/users";
const user = { organization_user_id: CITIZEN };
const newsletter = (enabled: boolean) => ({ purposes: [{ id: "newsletter", enabled }] });

let api: ApiForTests;
beforeEach(async () => {
  api = await createApiForTests();
});

const send = (path: string, body?: unknown, method?: string) =>
  api.send(path, { bearer: api.session, body, ...(method !== undefined && { method }) });

async function take<T>(path: string, body?: unknown, method?: string): Promise<T> {
  const response = await send(path, body, method);
  expect(response.status).toBe(200);
  return (await response.json()) as T;
}

/** The code of the refusal, and where it points. */
async function refusal(path: string, body?: unknown, method?: string) {
  const problem = (await (await send(path, body, method)).json()) as Problem;
  return [problemCode(problem), ...problem.errors.map(({ pointer }) => pointer)];
}

describe("a TCF choice", () => {
  it.each([
    ["an object", { tcf_v2: { enabled: [1, 2] } }],
    ["a text", "CPc7TgAPc7TgA"],
  ])("is kept as given: %s", async (_what, tcfcs) => {
    const event = await take<ConsentEvent>(EVENTS, { user, consents: { tcfcs } });
    expect(event.consents.tcfcs).toEqual(tcfcs);
    const found = await take<ConsentUser>(`${USERS}/${event.user.id}`);
    expect(found.consents.tcfcs).toEqual(tcfcs);
  });

  it.each([
    ["an object", { text: "x".repeat(9_000) }],
    ["a text", "x".repeat(9_000)],
  ])("is refused when it is larger than metadata may be: %s", async (_what, tcfcs) => {
    expect(await refusal(EVENTS, { user, consents: { tcfcs } })).toEqual([
      "metadata-too-large",
      "/consents/tcfcs",
    ]);
  });

  it.each([[[]], [1], [null]])("is neither a list, a number nor null: %j", async (tcfcs) => {
    expect(await refusal(EVENTS, { user, consents: { tcfcs } })).toEqual([
      "validation-failed",
      "/consents/tcfcs",
    ]);
  });
});

describe("an event as read", () => {
  const shown = { notice: { id: "preferences", version: 1, language: "en" } };

  it("is the event again when it is sent", async () => {
    for (const more of [{}, shown]) {
      const recorded = await take<ConsentEvent>(EVENTS, { user, consents: newsletter(true), ...more });
      api.clock.now = new Date(api.clock.now.getTime() + 60_000);
      expect(await take(EVENTS, recorded)).toEqual(recorded);
      const other = { ...recorded, consents: newsletter(false) };
      expect(await refusal(EVENTS, other)).toEqual(["event-id-conflict", "/id"]);
    }
  });

  it("makes a new event without its id, of which the server writes what it always does", async () => {
    const by = await api.token({ jti: "the-jti" });
    const recorded = await (
      await api.send(EVENTS, { bearer: by, body: { consents: newsletter(true), ...shown } })
    ).json();
    api.clock.now = new Date(api.clock.now.getTime() + 60_000);
    const { id, ...read } = recorded as ConsentEvent;
    const made = await take<ConsentEvent>(EVENTS, { ...read, consents: newsletter(false) });
    expect(made.id).not.toBe(id);
    expect(made).toMatchObject({ created_at: read.created_at, notice: read.notice, evidence: {} });
    expect(made.evidence).toEqual({});
    expect(made.updated_at).toBe(api.clock.now.toISOString());
  });

  it("is refused when it claims other words than were shown", async () => {
    const notice = { ...shown.notice, sha256: "0".repeat(64) };
    expect(await refusal(EVENTS, { user, consents: newsletter(true), notice })).toEqual([
      "unknown-notice",
      "/notice/sha256",
    ]);
  });

  it("is approved with its organization in the body, and with no other", async () => {
    const { id } = await take<ConsentEvent>(EVENTS, {
      user,
      status: "pending_approval",
      consents: newsletter(true),
    });
    const path = `${EVENTS}/${id}?organization_user_id=${CITIZEN}`;
    const status = "confirmed";
    expect(await refusal(path, { organization_id: OTHER_ORGANIZATION, status }, "PATCH")).toEqual([
      "not-found",
    ]);
    expect(await take(path, { organization_id: ORGANIZATION, status }, "PATCH")).toMatchObject({ status });
  });
});

describe("a user who is created with what they answered", () => {
  const enabled = { ...newsletter(true), channels: [{ id: "email", enabled: null }] };

  it("has an event that says it", async () => {
    const metadata = { crm: "42" };
    const made = await take<ConsentUser>(USERS, { ...user, metadata, country: "FR", consents: enabled });
    expect(made).toMatchObject({ ...user, metadata, country: "FR", version: 1, consents: enabled });
    const { data } = await take<Page<ConsentEvent>>(`${EVENTS}?user_id=${made.id}`);
    expect(data).toHaveLength(1);
    expect(data[0]).toMatchObject({ status: "confirmed", consents: enabled, user: { id: made.id } });
  });

  it("may be one as read elsewhere, with a version and times that are not ours", async () => {
    const read = await take<ConsentUser>(USERS, { ...user, consents: enabled });
    await send(`${USERS}/${read.id}`, undefined, "DELETE");
    const moved = { ...read, id: "moved-1", version: 7, created_at: "2020-01-01T00:00:00.000Z" };
    const made = await take<ConsentUser>(USERS, moved);
    expect(made).toEqual({
      ...moved,
      version: 1,
      created_at: api.clock.now.toISOString(),
      updated_at: api.clock.now.toISOString(),
    });
    // Of one who has not answered anything, the lists are empty.
    const { consents } = await take<ConsentUser>(USERS, { organization_user_id: "bob" });
    expect(await take(USERS, { organization_user_id: "carl", consents })).toMatchObject({ consents });
    expect((await take<Page<ConsentEvent>>(`${EVENTS}?organization_user_id=carl`)).data).toEqual([]);
  });

  it("is refused as an event would be, or when they are there, and nothing changes", async () => {
    await api.record(true);
    const before = await api.dump();
    for (const [body, wrong] of [
      [{ ...user, consents: enabled }, ["user-id-conflict", "/organization_user_id"]],
      [
        { organization_user_id: "bob", consents: { purposes: [{ id: "nope", enabled: true }] } },
        ["unknown-purpose", "/consents/purposes/0/id"],
      ],
      [
        { organization_user_id: "bob", consents: enabled, metadata: { text: "x".repeat(9_000) } },
        ["metadata-too-large", "/metadata"],
      ],
    ] as const) {
      expect(await refusal(USERS, body)).toEqual(wrong);
    }
    expect(await api.dump()).toBe(before);
  });
});

describe("a user as read", () => {
  it("may be changed and sent whole", async () => {
    const { user: made } = await api.record(true);
    const read = await take<ConsentUser>(`${USERS}/${made.id}`);
    const patched = await take<ConsentUser>(`${USERS}/${made.id}`, { ...read, country: "FR" }, "PATCH");
    expect(patched).toMatchObject({ country: "FR", version: read.version + 1, consents: read.consents });
  });

  it("is refused with another answer, id or time than the user has, and nothing changes", async () => {
    const { user: made } = await api.record(true);
    const read = await take<ConsentUser>(`${USERS}/${made.id}`);
    const before = await api.dump();
    const time = "2026-01-01T00:00:00.000Z";
    const other = { id: "someone", created_at: time, updated_at: time, consents: newsletter(false) };
    for (const [name, value] of Object.entries(other)) {
      const body = { ...read, country: "FR", [name]: value };
      expect(await refusal(`${USERS}/${made.id}`, body, "PATCH")).toEqual(["field-not-writable", `/${name}`]);
    }
    expect(await api.dump()).toBe(before);
  });
});

describe("a list", () => {
  it("begins with the first page when the cursor is empty", async () => {
    await api.record(true);
    for (const path of [`${EVENTS}?organization_user_id=${CITIZEN}`, `${USERS}?limit=1`]) {
      expect(await take(`${path}&$cursor=`)).toEqual(await take(path));
    }
  });

  it("takes arrays of a filter with [] behind them, too", async () => {
    const event = await api.record(true);
    for (const filter of [
      "status[$in][]=confirmed&status[$in][]=pending_approval",
      "status[$in][]=confirmed&status[$in]=pending_approval",
      "status%5B%24in%5D%5B%5D=confirmed",
    ]) {
      const page = await take<Page<ConsentEvent>>(`${EVENTS}?organization_user_id=${CITIZEN}&${filter}`);
      expect(page.data).toEqual([event]);
    }
  });
});
