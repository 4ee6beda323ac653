import { beforeEach, describe, expect, it, vi } from "vitest";
import { type ApiForTests, CITIZEN, createApiForTests, ISSUER } from "../api-for-tests.ts";
import type { OutboxState, StoredMessage } from "../domain/outbox.ts";
import { linkSecretHash } from "../link-secret.ts";
import { createOutboxWorker } from "../outbox-worker.ts";
import type { Mail } from "./compose-mail.ts";
import { deliverMail } from "./deliver-mail.ts";
import type { SendOutcome } from "./send-mail.ts";

const body = { consents: { purposes: [{ id: "newsletter", enabled: true }] } };
const byMail = { validations: { email: { enabled: true } } };
const SECOND = 1_000;

let api: ApiForTests;
let mails: Mail[];
let warnings: string[];
let answer: (mail: Mail) => SendOutcome;

beforeEach(async () => {
  api = await createApiForTests();
  mails = [];
  warnings = [];
  answer = () => ({ sent: true });
});

/** Makes one attempt at everything that is due. */
function deliver(): Promise<number> {
  const now = () => api.clock.now;
  const send = async (mail: Mail) => {
    mails.push(mail);
    return answer(mail);
  };
  const context = { store: api.store, issuer: ISSUER, approvalLifetime: 3_600, now, send };
  return createOutboxWorker({
    store: api.store,
    topic: "mail",
    deliver: (message) => deliverMail(message, context),
    now,
    warn: (sentence) => warnings.push(sentence),
  }).deliverDue();
}

async function ask(sub = CITIZEN, claims: object = {}): Promise<string> {
  const response = await api.send("/consents/events", {
    bearer: await api.token({ ...byMail, sub, ...claims }),
    body,
  });
  return ((await response.json()) as { id: string }).id;
}

function wait(milliseconds: number): void {
  api.clock.now = new Date(api.clock.now.getTime() + milliseconds);
}

const messages = (state: OutboxState): Promise<StoredMessage[]> =>
  api.store.listMessages("charity", state, 10);
const secretIn = (mail: Mail | undefined): string => /links\/(\S+)/.exec(mail?.text ?? "")?.[1] ?? "";

describe("the link in a mail", () => {
  const patch = (metadata: object) =>
    api.send(`/consents/users/${CITIZEN}?$by_organization_user_id`, {
      method: "PATCH",
      bearer: api.session,
      body: { metadata },
    });

  it("is over once mail goes to another address: the first was somebody else's", async () => {
    const id = await ask(CITIZEN, { event: { user: { metadata: { email: "wrong@example.org" } } } });
    await deliver();
    await patch({ email: "right@example.org" });
    const remind = `/consents/events/${id}/remind?organization_user_id=${CITIZEN}`;
    await api.send(remind, { method: "POST", bearer: api.session });
    await deliver();
    expect(mails.map(({ to }) => to)).toEqual(["wrong@example.org", "right@example.org"]);
    const [wrong, right] = await Promise.all(
      mails.map((mail) => api.send(`/links/${secretIn(mail)}`, { headers: { accept: "text/html" } })),
    );
    expect([wrong?.status, right?.status]).toEqual([410, 200]);
    const text = (await wrong?.text()) ?? "";
    expect(text).toContain("This link has expired");
    expect(text).not.toContain("Newsletter");
  });

  it("leads to a page in the citizen's language where somebody else entered it", async () => {
    await api.record(false);
    await patch({ language: "fr-CA" });
    await ask();
    await ask(CITIZEN, { delegate: { id: "agent-7" } });
    await deliver();
    await patch({ language: "tlh" });
    await ask(CITIZEN, { delegate: { id: "agent-7" } });
    await deliver();
    const languages = mails.map(({ html }) => /<html lang="([^"]+)"/.exec(html)?.[1]);
    expect(languages.slice(0, 2).sort()).toEqual(["en", "fr"]);
    expect(languages[2]).toBe("en");
    const french = mails[languages.indexOf("fr")];
    const page = await api.send(`/links/${secretIn(french)}`, { headers: { accept: "text/html" } });
    expect(await page.text()).toContain('<html lang="fr"');
  });
});

describe("a message of the outbox", () => {
  it("becomes a mail, once, and is done", async () => {
    await ask();
    expect(await deliver()).toBe(1);
    expect(await deliver()).toBe(0);
    expect(mails.map(({ to }) => to)).toEqual([CITIZEN]);
    expect(await messages("done")).toHaveLength(1);
    const link = await api.store.findLink(linkSecretHash(secretIn(mails[0])));
    expect(link).toMatchObject({ task: { kind: "confirm" }, expires_at: "2026-11-21T13:00:00.000Z" });
  });

  it("is tried again, ever later, until it is taken; each mail has one message id and a link that works", async () => {
    await ask();
    answer = () => ({ sent: false, final: false, inDoubt: true, reason: "SMTP ECONNECTION" });
    await deliver();
    expect(await messages("waiting")).toMatchObject([{ attempts: 1, reason: "SMTP ECONNECTION" }]);
    wait(5 * SECOND - 1);
    expect(await deliver()).toBe(0);
    wait(1);
    expect(await deliver()).toBe(1);
    wait(5 * SECOND);
    expect(await deliver()).toBe(0);
    wait(5 * SECOND);
    answer = () => ({ sent: true });
    expect(await deliver()).toBe(1);
    expect(await messages("done")).toMatchObject([{ attempts: 3 }]);
    expect(new Set(mails.map(({ messageId }) => messageId)).size).toBe(1);
    expect(new Set(mails.map(secretIn)).size).toBe(3);
    for (const mail of mails) {
      expect((await api.send(`/links/${secretIn(mail)}`, { headers: { accept: "text/html" } })).status).toBe(
        200,
      );
    }
    expect(warnings).toEqual([
      "A message (mail) is waiting: SMTP ECONNECTION.",
      "A message (mail) is waiting: SMTP ECONNECTION.",
    ]);
  });

  it("leaves no link behind of a mail that was certainly not taken", async () => {
    await ask();
    answer = () => ({ sent: false, final: false, inDoubt: false, reason: "SMTP ECONNECTION" });
    await deliver();
    expect(await api.store.findLink(linkSecretHash(secretIn(mails[0])))).toBeUndefined();
  });

  it("is undeliverable, and seen to be, without an address or when the mailbox is refused for good", async () => {
    await ask("member-7");
    await ask();
    answer = () => ({ sent: false, final: true, inDoubt: false, reason: "SMTP EENVELOPE 550" });
    await deliver();
    const reasons = (await messages("undeliverable")).map(({ reason }) => reason).sort();
    expect(reasons).toEqual(["SMTP EENVELOPE 550", "no address"]);
    expect(JSON.stringify([warnings, await messages("undeliverable")])).not.toMatch(/ada@|member-7/);
    wait(24 * 3_600 * SECOND);
    expect(await deliver()).toBe(0);
  });

  it("goes to the address that the token tells when there is no other", async () => {
    await ask("member-7", { event: { user: { metadata: { email: "seven@example.org" } } } });
    await deliver();
    expect(mails[0]?.to).toBe("seven@example.org");
  });

  it("is tried again as soon as the citizen has an address", async () => {
    await ask("member-7");
    await deliver();
    const [{ user_id }] = (await messages("undeliverable")) as [StoredMessage];
    const change = (metadata: object): Promise<Response> =>
      api.send(`/consents/users/${user_id}`, { method: "PATCH", bearer: api.session, body: { metadata } });
    await change({ email: "no address" });
    expect(await deliver()).toBe(0);
    await change({ email: "seven@example.org" });
    expect(await deliver()).toBe(1);
    expect(mails.map(({ to }) => to)).toEqual(["seven@example.org"]);
    expect(await messages("undeliverable")).toEqual([]);
  });

  it("is sent to an address that came while it was found out that there is none", async () => {
    await ask("member-7");
    const settle = api.store.settleMessage;
    vi.spyOn(api.store, "settleMessage").mockImplementationOnce(async (attempt, ...rest) => {
      const metadata = { email: "seven@example.org" };
      const user = `/consents/users/${attempt.user_id}`;
      await api.send(user, { method: "PATCH", bearer: api.session, body: { metadata } });
      return settle(attempt, ...rest);
    });
    expect(await deliver()).toBe(2);
    expect(mails.map(({ to }) => to)).toEqual(["seven@example.org"]);
    expect(await messages("undeliverable")).toEqual([]);
  });

  it("asks for nothing that is removed, or was confirmed meanwhile", async () => {
    const id = await ask();
    await api.send(`/consents/events/${id}?organization_user_id=${encodeURIComponent(CITIZEN)}`, {
      method: "DELETE",
      bearer: api.session,
    });
    await deliver();
    expect(mails).toEqual([]);
    expect(await messages("done")).toMatchObject([{ reason: "no longer there" }]);
  });

  it("is taken up by another worker when the first was killed before it marked it", async () => {
    await ask();
    const now = api.clock.now.getTime();
    await api.store.claimMessages({ topic: "mail", now, until: now + 5 * 60 * SECOND, limit: 1 });
    expect(await deliver()).toBe(0);
    wait(5 * 60 * SECOND);
    expect(await deliver()).toBe(1);
    expect(await messages("done")).toMatchObject([{ attempts: 2 }]);
  });
});

describe("trouble of ours", () => {
  it("leaves the message waiting", async () => {
    await ask();
    answer = () => {
      throw new Error("a fault");
    };
    await deliver();
    expect(await messages("waiting")).toMatchObject([{ attempts: 1, reason: "failed here" }]);
    expect(warnings).toEqual(["A message (mail) could not be delivered and will be tried again."]);
  });
});
