import {
  type ConsentEvent,
  type ConsentUser,
  createProblem,
  type Notice,
  type Webhook,
} from "@consents/contract";
import { describe, expect, it } from "vitest";
import { createConsentsClient } from "./create-consents-client.ts";

const consents = {
  purposes: [{ id: "newsletter", enabled: true, values: { topics: { value: "climate" } } }],
  channels: [],
  vendors: { enabled: [], enabled_li: [], disabled: [], disabled_li: [] },
};
const time = "2026-11-21T10:00:00.000Z";
const user: ConsentUser = {
  id: "u1",
  organization_id: "acme",
  version: 7,
  created_at: time,
  updated_at: time,
  metadata: {},
  consents,
};
const event: ConsentEvent = {
  id: "e1",
  organization_id: "acme",
  created_at: time,
  updated_at: time,
  status: "confirmed",
  regulation: "gdpr",
  user: { id: "u1" },
  consents,
  proofs_id: [],
  evidence: {},
};
const webhook: Webhook = {
  id: "w1",
  organization_id: "acme",
  url: "https://acme.test/consents",
  types: ["event.created", "user.deleted"],
  status: "active",
  created_at: time,
  updated_at: time,
};
const notice: Notice = {
  id: "preferences",
  organization_id: "acme",
  version: 1,
  published_at: time,
  name: { en: "Preferences" },
  languages: ["en"],
  privacy_policy: { url: { en: "https://acme.test/privacy" }, version: "1" },
  channels: [],
  sections: [
    {
      id: "s",
      name: { en: "S" },
      purposes: [{ id: "newsletter", name: { en: "N" }, description: { en: "D" }, lawful_basis: "consent" }],
    },
  ],
};

/** A client whose API answers `body` to everything, and what was sent to it. */
function clientOf(body: unknown) {
  const sent: Request[] = [];
  const client = createConsentsClient({
    apiUrl: "https://api.test/v1/",
    organizationId: "acme",
    token: async () => "a.b.c",
    fetch: async (request) => {
      sent.push(request.clone());
      return body === undefined ? new Response(null, { status: 204 }) : new Response(JSON.stringify(body));
    },
  });
  const seen = () => {
    const { method, url, headers } = sent[0] as Request;
    return {
      line: `${method} ${decodeURIComponent(url.slice("https://api.test/v1/".length))}`,
      authorization: headers.get("authorization"),
      ifMatch: headers.get("if-match"),
    };
  };
  return { client, seen, body: () => sent[0]?.json() };
}

describe("createConsentsClient", () => {
  it.each(["", "/api", "javascript:alert(1)", "ftp://api.test"])("refuses %j as apiUrl", (apiUrl) => {
    expect(() => createConsentsClient({ apiUrl })).toThrow(TypeError);
  });

  it("asks for the token's own citizen by leaving the user out", async () => {
    const { client, seen } = clientOf({ data: [user], limit: 100, cursor: null });
    await expect(client.getOwnUser({ regulation: "gdpr" })).resolves.toEqual(user);
    expect(seen()).toEqual({
      line: "GET consents/users?organization_id=acme&regulation=gdpr&$list=page",
      authorization: "Bearer a.b.c",
      ifMatch: null,
    });
  });

  it("takes an empty list for: never answered", async () => {
    const { client } = clientOf({ data: [], limit: 100, cursor: null });
    await expect(client.getOwnUser()).resolves.toBeUndefined();
  });

  it("sends an event with If-Match and asks for the user after it", async () => {
    const { client, seen, body } = clientOf({ ...event, user });
    const answer = await client.createEvent({ id: "e1" }, { includeUser: true, ifMatch: user });
    expect(answer.user.version).toBe(7);
    expect(seen()).toEqual({
      line: "POST consents/events?organization_id=acme&$include_user=true",
      authorization: "Bearer a.b.c",
      ifMatch: '"7"',
    });
    await expect(body()).resolves.toEqual({ id: "e1" });
  });

  it("asks for several statuses by $in", async () => {
    const { client, seen } = clientOf({ data: [event], limit: 100, cursor: null });
    await client.listEvents({ status: ["confirmed", "pending_approval"], cursor: "c" });
    expect(seen().line).toBe(
      "GET consents/events?organization_id=acme&status[$in]=confirmed&status[$in]=pending_approval&$cursor=c&$list=page",
    );
  });

  it("reads a notice without a bearer", async () => {
    const { client, seen } = clientOf(notice);
    await expect(client.getNotice("preferences", { version: 1 })).resolves.toEqual(notice);
    expect(seen()).toMatchObject({
      line: "GET notices/preferences/versions/1?organization_id=acme",
      authorization: null,
    });
  });

  it("trades key and secret in the body, and never sends a bearer with them", async () => {
    const { client, seen, body } = clientOf({ type: "api-key", key: "k", access_token: "s" });
    await client.createSession({ key: "k", secret: "hidden" });
    expect(seen()).toEqual({ line: "POST sessions", authorization: null, ifMatch: null });
    await expect(body()).resolves.toEqual({ type: "api-key", key: "k", secret: "hidden" });
  });

  it("asks for a token of its own organization", async () => {
    const { client, body } = clientOf({ id_token: "x.y.z", lifetime: 900 });
    await client.createToken({ organization_user_id: "alice", lifetime: 60 });
    await expect(body()).resolves.toEqual({
      organization_id: "acme",
      organization_user_id: "alice",
      lifetime: 60,
    });
  });

  it("adds a user, and changes one under their version", async () => {
    const added = clientOf(user);
    await expect(added.client.createUser({ organization_user_id: "alice" })).resolves.toEqual(user);
    expect(added.seen().line).toBe("POST consents/users?organization_id=acme");
    const changed = clientOf(user);
    await changed.client.patchUser("alice", { version: 6, country: null }, { byOrganizationUserId: true });
    expect(changed.seen().line).toBe(
      "PATCH consents/users/alice?organization_id=acme&$by_organization_user_id=true",
    );
    await expect(changed.body()).resolves.toEqual({ version: 6, country: null });
  });

  it("erases a user", async () => {
    const { client, seen } = clientOf(user);
    await expect(client.deleteUser("alice", { byOrganizationUserId: true })).resolves.toEqual(user);
    expect(seen().line).toBe(
      "DELETE consents/users/alice?organization_id=acme&$by_organization_user_id=true",
    );
  });

  it("approves an event, and removes one", async () => {
    const owner = { organization_user_id: "alice" };
    const approved = clientOf(event);
    await expect(approved.client.patchEvent("e1", { status: "confirmed" }, owner)).resolves.toEqual(event);
    expect(approved.seen().line).toBe(
      "PATCH consents/events/e1?organization_id=acme&organization_user_id=alice",
    );
    await expect(approved.body()).resolves.toEqual({ status: "confirmed" });
    const removed = clientOf(undefined);
    await expect(removed.client.deleteEvent("e1", owner)).resolves.toBeUndefined();
    expect(removed.seen().line).toBe(
      "DELETE consents/events/e1?organization_id=acme&organization_user_id=alice",
    );
    await expect(clientOf({}).client.deleteEvent("e1", owner)).rejects.toMatchObject({
      code: "response-invalid",
    });
  });

  it("takes no event without its ETag where that is asked for", async () => {
    const { client } = clientOf(event);
    await expect(client.getEventWithEtag("e1")).rejects.toMatchObject({ code: "response-invalid" });
  });

  it("takes no answer that leaves one of several events out", async () => {
    const { client } = clientOf([event]);
    await expect(client.createEvents([{}])).resolves.toEqual([event]);
    await expect(client.createEvents([{}, {}])).rejects.toMatchObject({ code: "response-invalid" });
  });

  it("removes nothing by a filter that is not there", async () => {
    const { client, seen } = clientOf({ removed: 0, cursor: null });
    const filter = { organization_user_id: undefined, "metadata.crm": "1" } as unknown as Record<
      string,
      string
    >;
    await expect(client.removeEvents(filter)).rejects.toThrow(TypeError);
    await client.removeEvents({ "metadata.crm": "1" }, { cursor: "c" });
    expect(seen().line).toBe("DELETE consents/events?organization_id=acme&metadata.crm=1&$cursor=c");
  });

  it("makes a link", async () => {
    const link = {
      organization_user_id: "alice",
      action: "event.create" as const,
      event: { consents: { purposes: [{ id: "news", enabled: true }] } },
      redirect_url: "https://acme.test/",
    };
    const made = { ...link, id: "l1", lifetime: 900, url: "https://api.test/links/clk_x" };
    const { client, seen, body } = clientOf(made);
    await expect(client.createLink(link)).resolves.toEqual(made);
    expect(seen().line).toBe("POST consents/links?organization_id=acme");
    await expect(body()).resolves.toEqual(link);
  });

  it("makes a webhook, and gives it a new secret", async () => {
    const made = { ...webhook, secret: "whsec_a" };
    const created = clientOf(made);
    const request = { url: webhook.url, types: webhook.types };
    await expect(created.client.createWebhook(request)).resolves.toEqual(made);
    expect(created.seen().line).toBe("POST webhooks?organization_id=acme");
    await expect(created.body()).resolves.toEqual(request);
    const rotated = clientOf({ ...made, previous_secret_until: time });
    await rotated.client.rotateWebhook("w/1");
    expect(rotated.seen().line).toBe("POST webhooks/w/1/rotate?organization_id=acme");
  });

  it("takes no webhook for a made one that has no secret", async () => {
    const { client } = clientOf(webhook);
    const request = { url: webhook.url, types: webhook.types };
    await expect(client.createWebhook(request)).rejects.toMatchObject({ code: "response-invalid" });
    await expect(client.rotateWebhook("w1")).rejects.toMatchObject({ code: "response-invalid" });
  });

  it("lists webhooks, reads, pauses and removes one", async () => {
    const listed = clientOf({ data: [webhook] });
    await expect(listed.client.listWebhooks()).resolves.toEqual([webhook]);
    expect(listed.seen().line).toBe("GET webhooks?organization_id=acme");
    const read = clientOf(webhook);
    await expect(read.client.getWebhook("w1")).resolves.toEqual(webhook);
    expect(read.seen().line).toBe("GET webhooks/w1?organization_id=acme");
    const paused = clientOf({ ...webhook, status: "paused" });
    await paused.client.patchWebhook("w1", { status: "paused" });
    expect(paused.seen().line).toBe("PATCH webhooks/w1?organization_id=acme");
    await expect(paused.body()).resolves.toEqual({ status: "paused" });
    const removed = clientOf(undefined);
    await expect(removed.client.deleteWebhook("w1")).resolves.toBeUndefined();
    expect(removed.seen().line).toBe("DELETE webhooks/w1?organization_id=acme");
  });

  it("lists what became of a webhook's messages, and has them sent again", async () => {
    const delivery = { id: "m1", type: "event.created", state: "waiting", attempts: 2, at: time };
    const listed = clientOf({ data: [delivery], limit: 100, cursor: null });
    const page = await listed.client.listDeliveries("w1", { cursor: "c" });
    expect(page.data).toEqual([delivery]);
    expect(listed.seen().line).toBe("GET webhooks/w1/deliveries?organization_id=acme&$cursor=c&$list=page");
    const replayed = clientOf({ messages: 3 });
    await expect(replayed.client.replayWebhook("w1", { from: time })).resolves.toEqual({ messages: 3 });
    expect(replayed.seen().line).toBe("POST webhooks/w1/replay?organization_id=acme");
    await expect(replayed.body()).resolves.toEqual({ from: time });
  });

  it("asks about a token by its number, and revokes it", async () => {
    const asked = clientOf({ active: false });
    await expect(asked.client.introspectToken("jti-1")).resolves.toEqual({ active: false });
    expect(asked.seen().line).toBe("POST consents/tokens/introspect?organization_id=acme");
    const revoked = clientOf({});
    await expect(revoked.client.revokeToken("jti-1")).resolves.toBeUndefined();
    expect(revoked.seen().line).toBe("POST consents/tokens/revoke?organization_id=acme");
    await expect(revoked.body()).resolves.toEqual({ jti: "jti-1" });
  });

  it("asks who may be reached, and takes no answer for a decision that has none", async () => {
    const decision = { user: { id: "u" }, purpose: "news", allowed: false, reason: "withdrawn" };
    const asked = clientOf({ regulation: "gdpr", decisions: [decision] });
    const request = { users: [{ id: "u" }], purposes: ["news"] };
    await expect(asked.client.decide(request)).resolves.toMatchObject({ decisions: [decision] });
    expect(asked.seen().line).toBe("POST consents/decide?organization_id=acme");
    await expect(asked.body()).resolves.toEqual(request);
    const wrong = clientOf({ regulation: "gdpr", decisions: [{ ...decision, allowed: "false" }] });
    await expect(wrong.client.decide(request)).rejects.toMatchObject({ code: "response-invalid" });
  });

  it.each([
    ["a section without purposes", { sections: [{ id: "s", name: {} }] }],
    ["a name that is no text", { name: "Preferences" }],
    ["no language", { languages: [] }],
  ])("refuses a notice with %s", async (_, wrong) => {
    const { client } = clientOf({ ...notice, ...wrong });
    await expect(client.getNotice("preferences")).rejects.toMatchObject({ code: "response-invalid" });
  });

  it.each([
    ["no consents", { consents: undefined }],
    ["an answer that is a text", { consents: { ...consents, purposes: [{ id: "p", enabled: "yes" }] } }],
    ["a version that is a text", { version: "7" }],
  ])("refuses a user with %s", async (_, wrong) => {
    const { client } = clientOf({ data: [{ ...user, ...wrong }], limit: 100, cursor: null });
    await expect(client.getOwnUser()).rejects.toMatchObject({ code: "response-invalid" });
  });

  it("hands in a file as a data URI, of any bytes and size", async () => {
    const content = new Uint8Array(100_000).map((_, index) => (index * 7) % 256);
    const { client, seen, body } = clientOf({ id: "f.pdf", size: 1, file: "data:;base64,AA==" });
    expect((await client.createProof(new Blob([content], { type: "text/plain;charset=utf-8" }))).id).toBe(
      "f.pdf",
    );
    expect(seen().line).toBe("POST consents/proofs?organization_id=acme");
    expect(await body()).toEqual({ file: `data:;base64,${Buffer.from(content).toString("base64")}` });
  });

  it("reads a file as a Blob, and a refusal as an error", async () => {
    const bytes = new Uint8Array([0x25, 0x50, 0x44, 0x46, 0xff, 0x00]);
    const headers = { "content-type": "application/pdf" };
    const responses = [
      new Response(bytes, { headers }),
      new Response(JSON.stringify(createProblem("not-found")), { status: 404 }),
    ];
    const client = createConsentsClient({
      apiUrl: "https://api.test",
      token: "a.b.c",
      fetch: async () => responses.shift() as Response,
    });
    const file = await client.getProof("f.pdf");
    expect([file.type, new Uint8Array(await file.arrayBuffer())]).toEqual(["application/pdf", bytes]);
    await expect(client.getProof("f.pdf")).rejects.toMatchObject({ code: "not-found", status: 404 });
  });

  it("lets what the token function throws reach the caller as it is", async () => {
    const reason = new Error("nobody is signed in");
    const client = createConsentsClient({
      apiUrl: "https://api.test",
      token: () => Promise.reject(reason),
      fetch: () => expect.unreachable(),
    });
    await expect(client.getOwnUser()).rejects.toBe(reason);
  });
});
