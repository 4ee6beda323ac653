import type { ConsentEvent, ConsentUser } from "@consents/contract";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { type ApiForTests, CITIZEN, createApiForTests, ORGANIZATION } from "../../api-for-tests.ts";
import { namedJsonSchemas } from "../openapi/json-schema.ts";

const EVENTS = "/consents/events";

let api: ApiForTests;
beforeEach(async () => {
  api = await createApiForTests();
});

interface Removed {
  removed: number;
  cursor: string | null;
}

async function remove(query: string, bearer = api.session): Promise<Removed> {
  const response = await api.send(`${EVENTS}?organization_id=${ORGANIZATION}&${query}`, {
    method: "DELETE",
    bearer,
  });
  expect(response.status).toBe(200);
  return (await response.json()) as Removed;
}

/** Records events in one request, and gives them. */
async function record(...events: object[]): Promise<ConsentEvent[]> {
  const consents = { purposes: [{ id: "newsletter", enabled: true }] };
  const user = { organization_user_id: CITIZEN };
  const body = events.map((event) => ({ user, consents, ...event }));
  const response = await api.send(EVENTS, { bearer: api.session, body });
  const recorded = (await response.json()) as ConsentEvent[];
  expect(recorded).toEqual(body.map(() => expect.objectContaining({ evidence: expect.anything() })));
  return recorded;
}

function newsletterOf(citizen: string): Promise<unknown> {
  return newsletterById(`${encodeURIComponent(citizen)}?$by_organization_user_id`);
}

async function newsletterById(id: string): Promise<unknown> {
  const path = `/consents/users/${id}`;
  const user = (await (await api.send(path, { bearer: api.session })).json()) as ConsentUser;
  return user.consents.purposes.find(({ id }) => id === "newsletter")?.enabled;
}

interface JsonSchema {
  $ref?: string;
  type?: string | string[];
  properties?: Record<string, JsonSchema>;
  additionalProperties?: JsonSchema | boolean;
  items?: JsonSchema;
  anyOf?: JsonSchema[];
}

const named: Record<string, JsonSchema> = namedJsonSchemas();

/** What a value of this schema has that may be written as text, dotted; `x` for what an organization names itself. */
function propertiesOf(schema: JsonSchema, path: readonly string[]): string[] {
  const { $ref, type, properties, additionalProperties, items, anyOf } = schema;
  if ($ref !== undefined) return propertiesOf(named[$ref.split("/").at(-1)!]!, path);
  if (anyOf !== undefined) return anyOf.flatMap((one) => propertiesOf(one, path));
  if (items !== undefined) return propertiesOf(items, path);
  if (properties !== undefined) {
    return Object.entries(properties).flatMap(([name, one]) => propertiesOf(one, [...path, name]));
  }
  if (typeof additionalProperties === "object") return propertiesOf(additionalProperties, [...path, "x"]);
  return [[...path, ...(type === "object" ? ["x"] : [])].join(".")];
}

describe("DELETE /consents/events", () => {
  it("removes what fits of every user, and the statuses are those of what remains", async () => {
    const off = { purposes: [{ id: "newsletter", enabled: false }] };
    const bob = { organization_user_id: "bob" };
    await record(
      { metadata: { booking_id: 7 } },
      { user: bob, metadata: { booking_id: "7" } },
      { user: bob, metadata: { booking_id: 8 }, consents: off },
      { id: "pending", status: "pending_approval", metadata: { booking_id: 7 } },
      { id: "ccpa", regulation: "ccpa", metadata: { booking_id: 7 } },
    );
    expect(await remove("metadata.booking_id=7")).toEqual({ removed: 4, cursor: null });
    expect([await newsletterOf(CITIZEN), await newsletterOf("bob")]).toEqual([undefined, false]);
    expect(await remove("metadata.booking_id=7&$disable_integrations=true")).toEqual({
      removed: 0,
      cursor: null,
    });
  });

  it.each([
    ["evidence.link=link-1", 0],
    ["consents.purposes.enabled=true", 1],
    ["consents.vendors.enabled=acme", 1],
    ["consents.purposes.values.topics.value=water", 1],
    ["consents.purposes.channels.id=email", 1],
    ["consents.purposes.channels.enabled=false", 1],
    ["consents.purposes.channels.metadata.asked=twice", 1],
    ["consents.purposes.preferences.id=topics", 1],
    ["consents.purposes.preferences.values.topics.value=water", 1],
    ["consents.tcfcs.version=2", 1],
    ["approvals.method=manual", 0],
  ])("knows every property of an event: %s", async (filter, removed) => {
    const topics = { topics: { value: "water" } };
    const consents = {
      purposes: [
        {
          id: "newsletter",
          enabled: true,
          values: topics,
          channels: [{ id: "email", enabled: false, metadata: { asked: "twice" } }],
          preferences: [{ id: "topics", values: { topics: { value: "water" } } }],
        },
      ],
      vendors: { enabled: ["acme"] },
      tcfcs: { version: 2 },
    };
    await record({ consents });
    expect((await remove(filter)).removed).toBe(removed);
  });

  it("takes every property of the schema that events are answered in", async () => {
    const properties = propertiesOf({ $ref: "#/components/schemas/ConsentEvent" }, []);
    expect(properties).toContain("approvals.shown.sha256");
    expect(properties).toContain("consents.purposes.preferences.channels.enabled");
    const refused: string[] = [];
    for (const property of properties.filter((name) => name !== "organization_id")) {
      const value = property === "status" ? "confirmed" : "x";
      const path = `${EVENTS}?${property}=${value}`;
      const response = await api.send(path, { method: "DELETE", bearer: api.session });
      if (response.status !== 200) refused.push(property);
    }
    expect(refused).toEqual([]);
  });

  it.each([
    "approvals",
    "approvals.shown",
    "consents.purposes.channels",
    "metadata",
    "metadata.",
    "organisation",
  ])("refuses %s, which is none", async (name) => {
    const response = await api.send(`${EVENTS}?${name}=x`, { method: "DELETE", bearer: api.session });
    expect(await response.json()).toMatchObject({ errors: [{ pointer: name }] });
  });

  it("refuses two filters for the same that differ", async () => {
    const path = `${EVENTS}?user_id=a&user.id=b`;
    const response = await api.send(path, { method: "DELETE", bearer: api.session });
    expect(await response.json()).toMatchObject({ errors: [{ pointer: "user.id" }] });
  });

  it("asks for every filter", async () => {
    const agent = { id: "agent-7" };
    await record({ domain: "a.example", delegate: agent }, { domain: "b.example", delegate: agent });
    expect((await remove("delegate.id=agent-7&domain=c.example")).removed).toBe(0);
    expect((await remove("delegate.id=agent-7&domain=b.example")).removed).toBe(1);
  });

  it.each(["user.organization_user_id", "user.id", "organization_user_id", "user_id", "id"])(
    "finds by %s",
    async (name) => {
      const [event] = await record({}, { user: { organization_user_id: "bob" } });
      const ids = { user_id: event?.user.id, organization_user_id: CITIZEN };
      const value = {
        id: event?.id,
        "user.id": event?.user.id,
        "user.organization_user_id": CITIZEN,
        ...ids,
      }[name];
      expect(await remove(`${name}=${encodeURIComponent(value ?? "")}`)).toEqual({
        removed: 1,
        cursor: null,
      });
      expect(await newsletterOf("bob")).toBe(true);
      expect(await remove(`${name}=nobody`)).toEqual({ removed: 0, cursor: null });
    },
  );

  it("finds nothing of a user who is erased", async () => {
    const [event] = await record({});
    await api.send(`/consents/users/${event?.user.id}`, { method: "DELETE", bearer: api.session });
    expect(await remove(`user.id=${event?.user.id}`)).toEqual({ removed: 0, cursor: null });
  });

  it("leaves another organization alone", async () => {
    await record({ domain: "a.example" });
    const response = await api.send(`${EVENTS}?domain=a.example`, {
      method: "DELETE",
      bearer: api.otherSession,
    });
    expect(await response.json()).toEqual({ removed: 0, cursor: null });
    expect(await newsletterOf(CITIZEN)).toBe(true);
  });

  it.each(["domain=a.example", `user.organization_user_id=${encodeURIComponent(CITIZEN)}`])(
    "takes all of one user at once, however many: %s",
    async (filter) => {
      const hundred = Array.from({ length: 100 }, () => ({ domain: "a.example" }));
      for (let batch = 0; batch < 11; batch++) await record(...hundred);
      expect(await remove(filter)).toEqual({ removed: 1_100, cursor: null });
      expect(await remove(filter)).toEqual({ removed: 0, cursor: null });
    },
  );

  it("leaves whom a thousand has no room for whole to the next call, so that no older answer comes back", async () => {
    const [ada, bob, carol] = ["1-ada", "2-bob", "3-carol"].map((id) => ({ id }));
    const off = { purposes: [{ id: "newsletter", enabled: false }] };
    const many = Array.from({ length: 100 }, () => ({ user: ada, domain: "a.example" }));
    for (let batch = 0; batch < 10; batch++) await record(...many.slice(batch === 0 ? 5 : 0));
    const grants = Array.from({ length: 5 }, () => ({ user: bob, domain: "a.example" }));
    await record(...grants, ...grants.map((grant) => ({ ...grant, consents: off })));
    await record({ user: carol, domain: "a.example" });
    const first = await remove("domain=a.example");
    expect(first).toEqual({ removed: 995, cursor: expect.any(String) });
    expect(await newsletterById("2-bob")).toBe(false);
    expect(await remove(`domain=a.example&$cursor=${first.cursor}`)).toEqual({ removed: 11, cursor: null });
    expect([await newsletterById("2-bob"), await newsletterById("3-carol")]).toEqual([undefined, undefined]);
  });

  it("removes what fits at the moment of its transaction, whatever fitted when it looked", async () => {
    const off = { purposes: [{ id: "newsletter", enabled: false }] };
    const job = { domain: "a.example" };
    await record(job, job);
    const { changeUser } = api.store;
    vi.spyOn(api.store, "changeUser").mockImplementationOnce(async (change) => {
      await record({ ...job, consents: off }, { ...job, consents: off });
      return changeUser(change);
    });
    expect(await remove("domain=a.example")).toEqual({ removed: 4, cursor: null });
    expect(await newsletterOf(CITIZEN)).toBeUndefined();
  });
});
