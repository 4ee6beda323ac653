import {
  type ConsentEvent,
  type ConsentUser,
  type ErrorCode,
  type LinkResponse,
  problemCode,
} from "@consents/contract";
import { beforeEach, describe, expect, it } from "vitest";
import {
  type ApiForTests,
  CITIZEN,
  createApiForTests,
  ISSUER,
  NOTICE,
  OTHER_CITIZEN,
  OTHER_ORGANIZATION,
} from "../../api-for-tests.ts";
import { linkSecretHash } from "../../link-secret.ts";
import { formIn, HTML, pressButton, sendForm } from "../pages/press-for-tests.ts";
import { dataUri, pdfFile } from "../proofs/files-for-tests.ts";

const redirect_url = "https://charity.example/thanks?from=mail";
const event = { consents: { purposes: [{ id: "newsletter", enabled: true }] } };
const wanted = { organization_user_id: CITIZEN, action: "event.create", event, redirect_url };

let api: ApiForTests;
beforeEach(async () => {
  api = await createApiForTests();
});

const send = (body: object, bearer = api.session) => api.send("/consents/links", { bearer, body });

async function make(body: object = {}): Promise<{ link: LinkResponse; path: string }> {
  const response = await send({ ...wanted, ...body });
  expect(response.status).toBe(200);
  const link = (await response.json()) as LinkResponse;
  return { link, path: link.url.slice(ISSUER.length) };
}

const open = (path: string) => api.send(path, { headers: HTML });
const press = (path: string) => pressButton(api, path);

/** The press sends the browser back to the page. */
function expectBack(response: Response, path: string): void {
  const location = `..${path.slice("/links".length)}`;
  expect([response.status, response.headers.get("location")]).toEqual([303, location]);
}

async function pending(more: object = {}): Promise<ConsentEvent> {
  const body = { ...event, status: "pending_approval", user: { organization_user_id: CITIZEN }, ...more };
  return (await (await api.send("/consents/events", { bearer: api.session, body })).json()) as ConsentEvent;
}

/** Waits for the organization, which has to approve the file behind it. */
async function pendingByFile(): Promise<ConsentEvent> {
  const bearer = await api.token({ validations: { file: { enabled: true, approval: true } } });
  const body = { ...event, proofs: [dataUri(pdfFile("signed"))] };
  return (await (await api.send("/consents/events", { bearer, body })).json()) as ConsentEvent;
}

async function find(id: string): Promise<ConsentEvent | undefined> {
  return (await api.store.findEvent("charity", id))?.event;
}

describe("a link that records an event", () => {
  it("is answered with what was asked for, the event's id, and the URL of its page", async () => {
    const { link } = await make();
    expect(link).toMatchObject({
      organization_user_id: CITIZEN,
      action: "event.create",
      redirect_url,
      lifetime: 900,
    });
    expect(link.event).toMatchObject({ ...event, id: expect.any(String) });
    expect(link.url).toMatch(/^https:\/\/api\.example\/links\/clk_[\w-]{43}$/);
  });

  it("says what will happen, and does nothing by being opened", async () => {
    const { path } = await make();
    const before = await api.dump();
    const response = await open(path);
    const text = await response.text();
    expect(text).toContain("Newsletter");
    expect(text).toContain("Record these choices");
    expect(response.headers.get("content-security-policy")).toContain("form-action 'self';");
    expect(await api.dump()).toBe(before);
  });

  it("records it by the press, once, and its page leads on to where the organization said", async () => {
    const { link, path } = await make();
    const responses = await Promise.all([press(path), press(path)]);
    for (const response of [...responses, await press(path)]) expectBack(response, path);
    expect(await find(link.event.id ?? "")).toMatchObject({
      status: "confirmed",
      created_at: api.clock.now.toISOString(),
      user: { organization_user_id: CITIZEN },
      evidence: { link: link.id },
    });
    for await (const { events } of api.store.histories("charity")) expect(events).toHaveLength(1);
    const shown = await open(path);
    expect(shown.status).toBe(200);
    const text = await shown.text();
    expect(text).toContain("This is done");
    expect(text).toContain(`<a href="${redirect_url}" rel="noreferrer">Go on to charity.example</a>`);
  });

  it("records the notice whose words its page showed, where the organization names none", async () => {
    const { link, path } = await make();
    const form = formIn(await (await open(path)).text());
    const words = JSON.stringify(NOTICE).replace("once a month", "every day");
    await api.send("/notices/preferences", { method: "PUT", bearer: api.session, body: words });
    // The page had shown the version before.
    expect((await sendForm(api, `${path}/confirm`, form)).status).toBe(409);
    await press(path);
    const stored = await api.store.findNotice("charity", "preferences", 2);
    expect((await find(link.event.id ?? ""))?.notice).toEqual({
      id: "preferences",
      version: 2,
      language: "en",
      sha256: stored?.text_sha256.en,
    });
  });

  describe("of two regulations", () => {
    const cal = { id: "cal", version: 1, language: "en" };
    const shownIn = (notice: object) =>
      JSON.parse(JSON.stringify(notice).replaceAll("Newsletter", "Mailing"));
    beforeEach(async () => {
      const body = { ...shownIn(NOTICE), regulation: "ccpa" };
      // Its id comes first.
      expect((await api.send("/notices/cal", { method: "PUT", bearer: api.session, body })).status).toBe(200);
    });

    it.each([
      ["neither regulation nor notice", {}, "gdpr", "preferences"],
      ["a regulation", { regulation: "ccpa" }, "ccpa", "cal"],
      ["the default one", { regulation: "gdpr" }, "gdpr", "preferences"],
      ["a notice", { notice: cal }, "ccpa", "cal"],
      ["both, of which the regulation counts", { notice: cal, regulation: "gdpr" }, "gdpr", "cal"],
    ])("records as the same event would be, said with %s", async (_, said, regulation, notice) => {
      const { link, path } = await make({ event: { ...event, ...said } });
      const named = notice === "cal" ? "Mailing" : "Newsletter";
      expect(await (await open(path)).text()).toContain(named);
      await press(path);
      const recorded = await find(link.event.id ?? "");
      expect([recorded?.regulation, recorded?.notice?.id]).toEqual([regulation, notice]);
      const same = await pending({ ...said, status: "confirmed" });
      expect(same.regulation).toBe(regulation);
    });

    it("withdraws what was granted", async () => {
      await api.record(true);
      const { path } = await make({
        event: { consents: { purposes: [{ id: "newsletter", enabled: false }] } },
      });
      await press(path);
      const user = await api.send(`/consents/users/${CITIZEN}?$by_organization_user_id`, {
        bearer: api.session,
      });
      const { consents } = (await user.json()) as ConsentUser;
      expect(consents.purposes).toMatchObject([{ id: "newsletter", enabled: false }]);
    });
  });

  it("keeps the files that shall back it as nobody's, and the press makes them the citizen's", async () => {
    const file = pdfFile("signed");
    const { link, path } = await make({ event: { ...event, proofs: [dataUri(file)] } });
    const [id = ""] = link.event.proofs_id ?? [];
    expect(id).toMatch(/^[0-9a-f]{64}\.pdf$/);
    expect(link.event.proofs).toBeUndefined();
    expect((await api.store.findProof("charity", id, null))?.user_id).toBeNull();
    await press(path);
    const recorded = await find(link.event.id ?? "");
    expect(recorded?.proofs_id).toEqual([id]);
    const kept = await api.store.findProof("charity", id, recorded?.user.id ?? "");
    expect(Buffer.from(kept?.content ?? [])).toEqual(file);
  });

  it("names files that were handed in before", async () => {
    const answer = await api.send("/consents/proofs", {
      bearer: api.session,
      body: { file: dataUri(pdfFile("before")) },
    });
    const { id } = (await answer.json()) as { id: string };
    const { link, path } = await make({ event: { ...event, proofs_id: [id] } });
    await press(path);
    expect((await find(link.event.id ?? ""))?.proofs_id).toEqual([id]);
    // By now it is the citizen's, and theirs alone.
    expect((await make({ event: { ...event, proofs_id: [id] } })).link.event.proofs_id).toEqual([id]);
    const others = { organization_user_id: "bob", event: { ...event, proofs_id: [id] } };
    expect(problemCode(await (await send({ ...wanted, ...others })).json())).toBe("not-found");
  });

  it("is over after its lifetime", async () => {
    const { path } = await make({ lifetime: 60 });
    api.clock.now = new Date(api.clock.now.getTime() + 60_000);
    const before = await api.dump();
    expect((await press(path)).headers.get("location")).toMatch(/^\.\.\/clk_/);
    expect(await api.dump()).toBe(before);
    expect((await open(path)).status).toBe(410);
  });

  it("is over with the key that made it", async () => {
    const { path } = await make();
    await api.store.disableApiKey("charity", api.key.key, api.clock.now.toISOString());
    expect([(await open(path)).status, (await press(path)).status]).toEqual([404, 404]);
  });

  it("does nothing when what it offers has changed meanwhile, and says so", async () => {
    const { path } = await make({
      event: { ...event, notice: { id: "preferences", version: 1, language: "en" } },
    });
    const form = formIn(await (await open(path)).text());
    const stored = await api.store.findNotice("charity", "preferences");
    const { id: _id, version: _v, organization_id: _o, published_at: _at, ...request } = stored!.notice;
    const changed = JSON.parse(JSON.stringify(request).replace("once a month", "every day"));
    await api.send("/notices/preferences", { method: "PUT", bearer: api.session, body: changed });
    const before = await api.dump();
    const response = await sendForm(api, `${path}/confirm`, form);
    expect(response.status).toBe(409);
    const text = await response.text();
    expect(text).toContain("This is no longer possible");
    expect(text).toContain('href="../../assets/pages.css"');
    expect(await api.dump()).toBe(before);
  });

  it.each([
    [
      "other choices",
      { event: { id: "one", consents: { purposes: [{ id: "newsletter", enabled: false }] } } },
    ],
    ["another person", { organization_user_id: OTHER_CITIZEN, event: { ...event, id: "one" } }],
  ])("says that it is no longer possible once another link has recorded its id: %s", async (_, body) => {
    const first = await make({ event: { ...event, id: "one" } });
    const { path } = await make(body);
    const form = formIn(await (await open(path)).text());
    expectBack(await press(first.path), first.path);
    const before = await api.dump();
    for (const response of [await open(path), await sendForm(api, `${path}/confirm`, form)]) {
      expect(response.status).toBe(409);
      const text = await response.text();
      expect(text).toContain("This is no longer possible");
      expect(text).not.toContain("<button");
    }
    expect(await api.dump()).toBe(before);
    expect(await (await open(first.path)).text()).toContain("This is done");
  });

  it("says that it is done once another link has recorded the same", async () => {
    const links = [
      await make({ event: { ...event, id: "one" } }),
      await make({ event: { ...event, id: "one" } }),
    ];
    await press(links[0]!.path);
    for (const { path } of links) expect(await (await open(path)).text()).toContain("This is done");
    // Also where the page would show other words by now.
    const words = JSON.stringify(NOTICE).replace("once a month", "every day");
    await api.send("/notices/preferences", { method: "PUT", bearer: api.session, body: words });
    expect(await (await open(links[0]!.path)).text()).toContain("This is done");
  });

  it("has no button once its event was recorded and removed", async () => {
    const { link, path } = await make();
    await press(path);
    await api.send(`/consents/events/${link.event.id}?organization_user_id=${CITIZEN}`, {
      method: "DELETE",
      bearer: api.session,
    });
    const page = await open(path);
    expect(page.status).toBe(409);
    const text = await page.text();
    expect(text).toContain("This is no longer possible");
    expect(text).not.toContain("<button");
    expect(text).toContain('href="../assets/pages.css"');
  });
});

describe("a link that confirms an event", () => {
  const update = (id: string, more: object = {}) => ({ action: "event.update", event: { id, ...more } });

  it("confirms it by the press", async () => {
    const { id } = await pending();
    const { link, path } = await make(update(id));
    expect(await (await open(path)).text()).toContain("Newsletter");
    expect((await find(id))?.status).toBe("pending_approval");
    for (const response of [await press(path), await press(path)]) expectBack(response, path);
    expect(await find(id)).toMatchObject({
      status: "confirmed",
      approvals: [
        {
          method: "link",
          approved_at: api.clock.now.toISOString(),
          link: link.id,
          shown: { language: "en", sha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
        },
      ],
      evidence: { link: link.id },
    });
  });

  it("keeps in the evidence the link that made the event, beside the one that confirmed it", async () => {
    const first = await make({ event: { ...event, status: "pending_approval" } });
    await press(first.path);
    const { link, path } = await make(update(first.link.event.id ?? ""));
    await press(path);
    expect(await find(link.event.id ?? "")).toMatchObject({
      evidence: { link: first.link.id },
      approvals: [{ method: "link", link: link.id }],
    });
  });

  it("confirms nothing that the organization has to approve, and its page has no button", async () => {
    const { id } = await pendingByFile();
    const { key } = api.key;
    await api.store.addLink({
      secret_hash: linkSecretHash("clk_old"),
      organization_id: "charity",
      task: {
        kind: "event.update",
        id: "link-1",
        key,
        organization_user_id: CITIZEN,
        event: { id },
        redirect_url,
      },
      created_at: api.clock.now.toISOString(),
      expires_at: new Date(api.clock.now.getTime() + 60_000).toISOString(),
    });
    const before = await api.dump();
    const page = await open("/links/clk_old");
    expect(page.status).toBe(409);
    const text = await page.text();
    expect(text).toContain("This is no longer possible");
    expect(text).not.toContain("<button");
    expect((await press("/links/clk_old")).status).toBe(409);
    expect(await api.dump()).toBe(before);
  });

  it("lets other choices count than were asked for", async () => {
    const { id } = await pending();
    const { path } = await make(update(id, { consents: { purposes: [{ id: "research", enabled: true }] } }));
    expect(await (await open(path)).text()).toContain("Research");
    await press(path);
    expect((await find(id))?.consents.purposes).toEqual([{ id: "research", enabled: true }]);
  });

  it("says that it is no longer possible once other choices were confirmed than it asks for", async () => {
    const { id } = await pending();
    const plain = await make(update(id));
    const consents = { purposes: [{ id: "research", enabled: true }] };
    const other = await make(update(id, { consents }));
    await press(plain.path);
    const page = await open(other.path);
    expect(page.status).toBe(409);
    const text = await page.text();
    expect(text).toContain("This is no longer possible");
    expect(text).not.toContain("<button");
    expect(await (await open(plain.path)).text()).toContain("This is done");
  });

  it("does not confirm other choices than it showed", async () => {
    const { id } = await pending();
    const { path } = await make(update(id));
    const form = formIn(await (await open(path)).text());
    await api.send(`/consents/events/${id}?organization_user_id=${CITIZEN}`, {
      method: "PATCH",
      bearer: api.session,
      body: { consents: { purposes: [{ id: "research", enabled: true }] } },
    });
    const before = await api.dump();
    const response = await sendForm(api, `${path}/confirm`, form);
    expect(response.status).toBe(409);
    expect(await response.text()).toContain("This has changed meanwhile");
    expect(await api.dump()).toBe(before);
  });

  it("says so when the event was removed", async () => {
    const { id } = await pending();
    const { path } = await make(update(id));
    await api.send(`/consents/events/${id}?organization_user_id=${CITIZEN}`, {
      method: "DELETE",
      bearer: api.session,
    });
    expect((await open(path)).status).toBe(410);
    expect((await press(path)).status).toBe(409);
  });

  it("is for who the citizen is now: the event may be from before they had an organization_user_id", async () => {
    const { id, user } = await pending({ user: { id: "user-7" } });
    const named = { user: { id: user.id, organization_user_id: "member-9" }, ...event };
    await api.send("/consents/events", { bearer: api.session, body: named });
    const { path } = await make({ ...update(id), organization_user_id: "member-9" });
    expectBack(await press(path), path);
    expect((await find(id))?.status).toBe("confirmed");
  });

  it.each<[string, ErrorCode, () => Promise<object>]>([
    ["no event", "validation-failed", async () => ({ action: "event.update", event: {} })],
    ["an unknown event", "not-found", async () => update("nope")],
    [
      "somebody else's event",
      "not-found",
      async () => update((await pending({ user: { organization_user_id: "bob" } })).id),
    ],
    ["a confirmed event", "event-immutable", async () => update((await api.record(true)).id)],
    [
      "more than the choices",
      "field-not-writable",
      async () => update((await pending()).id, { metadata: {} }),
    ],
    [
      "a choice that nobody offers",
      "unknown-purpose",
      async () => update((await pending()).id, { consents: { purposes: [{ id: "nope", enabled: true }] } }),
    ],
    [
      "an event that the citizen has to confirm by mail",
      "insufficient-scope",
      async () => {
        const bearer = await api.token({ validations: { email: { enabled: true } } });
        return update((await api.record(true, bearer)).id);
      },
    ],
    [
      "an event that the organization has to approve",
      "insufficient-scope",
      async () => update((await pendingByFile()).id),
    ],
  ])("is refused for %s: %s", async (_, code, body) => {
    const response = await send({ ...wanted, ...(await body()) });
    expect(problemCode(await response.json())).toBe(code);
  });
});

describe("a link is refused", () => {
  it.each<[string, ErrorCode, object]>([
    ["with a URL of scripts", "validation-failed", { redirect_url: "javascript:alert(1)" }],
    ["with a relative URL", "validation-failed", { redirect_url: "//evil.example" }],
    [
      "with a user in the URL",
      "validation-failed",
      { redirect_url: "https://charity.example@evil.example/" },
    ],
    [
      "with a URL that is too long",
      "validation-failed",
      { redirect_url: `https://a.example/${"x".repeat(2_048)}` },
    ],
    ["without a URL", "validation-failed", { redirect_url: undefined }],
    ["with an unknown action", "validation-failed", { action: "event.delete" }],
    ["with a lifetime of 0", "lifetime-out-of-range", { lifetime: 0 }],
    ["with a lifetime in words", "lifetime-out-of-range", { lifetime: "900" }],
    ["with a lifetime beyond the cap", "lifetime-out-of-range", { lifetime: 90 * 24 * 3_600 + 1 }],
    ["with an event of nothing", "empty-event", { event: {} }],
    [
      "with a purpose that nobody offers",
      "unknown-purpose",
      { event: { consents: { purposes: [{ id: "nope", enabled: true }] } } },
    ],
    [
      "with somebody else in the event",
      "identity-mismatch",
      { event: { ...event, user: { organization_user_id: "bob" } } },
    ],
    [
      "with another organization in the event",
      "identity-mismatch",
      { event: { ...event, organization_id: OTHER_ORGANIZATION } },
    ],
    [
      "with a time of its own",
      "field-not-writable",
      { event: { ...event, created_at: "2020-01-01T00:00:00Z" } },
    ],
    ["with a proof that nobody handed in", "not-found", { event: { ...event, proofs_id: ["nope.pdf"] } }],
    ["with a file that is none", "proof-invalid", { event: { ...event, proofs: ["data:;base64,=="] } }],
    [
      "with a file of no known type",
      "proof-type-not-allowed",
      { event: { ...event, proofs: [dataUri(Buffer.from("hello"))] } },
    ],
    ["for another organization", "not-found", { organization_id: OTHER_ORGANIZATION }],
    ["with an unknown field", "unknown-field", { redirect: redirect_url }],
  ])("%s: %s", async (_, code, change) => {
    const before = await api.dump();
    const response = await send({ ...wanted, ...change });
    expect(problemCode(await response.json())).toBe(code);
    expect(await api.dump()).toBe(before);
  });

  it("with an event id that was taken by one that is removed", async () => {
    const { id } = await pending();
    await api.send(`/consents/events/${id}?organization_user_id=${CITIZEN}`, {
      method: "DELETE",
      bearer: api.session,
    });
    expect(problemCode(await (await send({ ...wanted, event: { ...event, id } })).json())).toBe(
      "event-id-conflict",
    );
  });

  it("with an event id that is taken", async () => {
    const { id } = await api.record(true);
    expect(problemCode(await (await send({ ...wanted, event: { ...event, id } })).json())).toBe(
      "event-id-conflict",
    );
  });

  it("to a citizen", async () => {
    expect((await send(wanted, await api.token())).status).toBe(403);
  });
});
