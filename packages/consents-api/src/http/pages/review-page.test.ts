import type { ConsentEvent, ConsentTokenClaims } from "@consents/contract";
import { beforeEach, describe, expect, it } from "vitest";
import { type ApiForTests, CITIZEN, createApiForTests, ISSUER } from "../../api-for-tests.ts";
import type { Mail } from "../../mail/compose-mail.ts";
import { dataUri, pdfFile } from "../proofs/files-for-tests.ts";
import { formIn, HTML, pressButton, sendForm } from "./press-for-tests.ts";

const consents = { purposes: [{ id: "newsletter", enabled: true }] };
const byFile = { validations: { file: { enabled: true, approval: true } } };
const approvers = ["kim@charity.example", "lou@charity.example"];
const file = pdfFile("signed");
const person = { organization_user_id: CITIZEN };

let api: ApiForTests;
beforeEach(async () => {
  api = await createApiForTests();
  await api.store.changeOrganization("charity", { approvers });
  api.clock.now = new Date(api.clock.now.getTime() + 2_000);
});

/** Records an event with a file that has to be approved; resolves to it and to the mails that ask for that. */
async function ask(
  claims: Partial<ConsentTokenClaims> = {},
): Promise<{ event: ConsentEvent; mails: Mail[] }> {
  const bearer = await api.token({ ...byFile, ...claims });
  const body = { consents, proofs: [dataUri(file)] };
  const answer = await api.send("/consents/events", { bearer, body });
  expect(answer.status).toBe(200);
  return { event: (await answer.json()) as ConsentEvent, mails: await api.deliverMails() };
}

function pathIn(mail: Mail | undefined): string {
  const link = mail?.text.split("\n").find((line) => line.startsWith(`${ISSUER}/links/`));
  if (link === undefined) throw new Error("the mail has no link");
  return link.slice(ISSUER.length);
}

const open = (path: string) => api.send(path, { headers: HTML });
const press = (path: string, verdict?: string) => pressButton(api, path, verdict);

async function read(event: ConsentEvent): Promise<ConsentEvent | undefined> {
  const query = new URLSearchParams(person);
  const answer = await api.send(`/consents/events/${event.id}?${query}`, { bearer: api.session });
  return answer.status === 200 ? ((await answer.json()) as ConsentEvent) : undefined;
}

describe("the mail to an approver", () => {
  it("goes to each of them, with the file, and names nobody", async () => {
    const { event, mails } = await ask();
    expect(mails.map(({ to }) => to)).toEqual(approvers);
    for (const { attachments, text, html } of mails) {
      expect(attachments).toMatchObject([{ filename: event.proofs_id[0], contentType: "application/pdf" }]);
      expect(Buffer.from(attachments[0]!.content)).toEqual(file);
      expect(text + html).not.toContain(CITIZEN);
    }
  });

  it("is sent after the citizen's own confirmation, where both are needed", async () => {
    const { event, mails } = await ask({ validations: { ...byFile.validations, email: { enabled: true } } });
    expect(mails.map(({ to }) => to)).toEqual([CITIZEN]);
    await press(pathIn(mails[0]));
    expect(await read(event)).toMatchObject({ status: "pending_approval", approvals: [{ method: "email" }] });
    // What they confirmed cannot be rewritten under their name.
    const path = `/consents/events/${event.id}?${new URLSearchParams(person)}`;
    const body = { consents: { purposes: [{ id: "newsletter", enabled: false }] }, status: "confirmed" };
    expect((await api.send(path, { method: "PATCH", bearer: api.session, body })).status).toBe(409);
    const reviews = await api.deliverMails();
    expect(reviews.map(({ to }) => to)).toEqual(approvers);
    await press(pathIn(reviews[0]));
    expect((await read(event))?.approvals).toMatchObject([
      { method: "email" },
      { method: "file", by: { id: "kim@charity.example" } },
    ]);
  });

  it("is not sent for what was approved or removed meanwhile", async () => {
    const bearer = await api.token(byFile);
    const body = { consents, proofs: [dataUri(file)] };
    const event = (await (await api.send("/consents/events", { bearer, body })).json()) as ConsentEvent;
    const path = `/consents/events/${event.id}?${new URLSearchParams(person)}`;
    await api.send(path, { method: "PATCH", bearer: api.session, body: { status: "confirmed" } });
    expect(await api.deliverMails()).toEqual([]);
    const done = await api.store.listMessages("charity", "done", 10);
    expect(done.map(({ reason }) => reason)).toEqual(["no longer pending", "no longer pending"]);
  });
});

describe("the page of an approver", () => {
  it("says whose choices, by whom, which, and what backs them; two buttons; opening it changes nothing", async () => {
    const { event, mails } = await ask({ delegate: { id: "agent-7", name: "Sam <b>Okafor</b>" } });
    const before = await api.dump();
    const page = await open(pathIn(mails[0]));
    expect(page.status).toBe(200);
    const text = await page.text();
    for (const words of [CITIZEN, "Sam &lt;b&gt;Okafor&lt;/b&gt;", "Newsletter", "Approve", "Refuse"]) {
      expect(text).toContain(words);
    }
    expect(text.match(/<button/g)).toHaveLength(2);
    const saved = await open(`${pathIn(mails[0])}/proofs/${event.proofs_id[0]}`);
    expect(saved.headers.get("content-disposition")).toBe(`attachment; filename="${event.proofs_id[0]}"`);
    expect(Buffer.from(await saved.arrayBuffer())).toEqual(file);
    expect((await open(`${pathIn(mails[0])}/proofs/other.pdf`)).status).toBe(404);
    expect(await api.dump()).toBe(before);
  });

  it("approves at the event's place: a withdrawal made meanwhile stands", async () => {
    const { event, mails } = await ask();
    api.clock.now = new Date(api.clock.now.getTime() + 60_000);
    await api.record(false);
    const pressed = await press(pathIn(mails[0]));
    expect(pressed.status).toBe(303);
    expect(await read(event)).toMatchObject({
      status: "confirmed",
      approvals: [
        {
          method: "file",
          approved_at: api.clock.now.toISOString(),
          by: { id: "kim@charity.example" },
          shown: { language: "en", sha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
        },
      ],
    });
    const user = await api.send(`/consents/users/${CITIZEN}?$by_organization_user_id`, {
      bearer: api.session,
    });
    expect(((await user.json()) as ConsentEvent).consents.purposes[0]?.enabled).toBe(false);
    // To both approvers it says so from then on, and a further press changes nothing.
    const after = await api.dump();
    for (const mail of mails) {
      await press(pathIn(mail));
      await press(pathIn(mail), "refuse");
      expect(await (await open(pathIn(mail))).text()).toContain("These choices were approved on");
    }
    expect(await api.dump()).toBe(after);
  });

  it("shows no person and no choices after its time, approved or not", async () => {
    const first = await ask();
    await press(pathIn(first.mails[0]));
    const second = await ask();
    api.clock.now = new Date(api.clock.now.getTime() + 72 * 60 * 60 * 1_000);
    for (const [mail, said] of [
      [first.mails[1], "These choices were approved on"],
      [second.mails[0], "This link has expired"],
    ] as const) {
      const text = await (await open(pathIn(mail))).text();
      expect(text).toContain(said);
      expect(text).not.toContain(CITIZEN);
      expect(text).not.toContain("Newsletter");
    }
  });

  it("calls the ways to reach somebody not those to reach who reads it", async () => {
    const bearer = await api.token(byFile);
    const channels = [{ id: "sms", enabled: true }];
    await api.send("/consents/events", {
      bearer,
      body: { consents: { channels }, proofs: [dataUri(file)] },
    });
    const [mail] = await api.deliverMails();
    const text = await (await open(pathIn(mail))).text();
    expect(text).toContain("Ways to reach this person");
    expect(text).not.toContain("How we may reach you");
  });

  it.each(["confirm", "refuse"])("does not %s on other files than it showed", async (verdict) => {
    const { event, mails } = await ask();
    const path = pathIn(mails[0]);
    const form = formIn(await (await open(path)).text());
    const query = new URLSearchParams(person);
    const other = { proofs: [dataUri(pdfFile("another"))] };
    await api.send(`/consents/events/${event.id}?${query}`, {
      method: "PATCH",
      bearer: api.session,
      body: other,
    });
    const before = await api.dump();
    const pressed = await sendForm(api, `${path}/${verdict}`, form);
    expect(pressed.status).toBe(409);
    expect(await pressed.text()).toContain("This has changed meanwhile");
    expect(await api.dump()).toBe(before);
  });

  it("refuses: then there is nothing left, for the other one neither", async () => {
    const { event, mails } = await ask();
    expect((await press(pathIn(mails[0]), "refuse")).status).toBe(303);
    expect(await read(event)).toBeUndefined();
    for (const mail of mails) expect((await open(pathIn(mail))).status).toBe(410);
    expect((await press(pathIn(mails[1]))).status).toBe(303);
    expect(await read(event)).toBeUndefined();
  });

  it("is nothing to who is no approver any more, and over after its time", async () => {
    const { event, mails } = await ask();
    await api.store.changeOrganization("charity", { approvers: [approvers[1]!] });
    api.clock.now = new Date(api.clock.now.getTime() + 2_000);
    expect((await open(pathIn(mails[0]))).status).toBe(404);
    expect((await press(pathIn(mails[0]))).status).toBe(404);
    api.clock.now = new Date(api.clock.now.getTime() + 72 * 60 * 60 * 1_000);
    expect((await open(pathIn(mails[1]))).status).toBe(410);
    expect((await open(`${pathIn(mails[1])}/proofs/${event.proofs_id[0]}`)).status).toBe(404);
    await press(pathIn(mails[1]));
    expect((await api.store.findEvent("charity", event.id))?.event.status).toBe("pending_approval");
  });

  it("has no second button for a citizen's link", async () => {
    const bearer = await api.token({ validations: { email: { enabled: true } } });
    await api.send("/consents/events", { bearer, body: { consents } });
    const [mail] = await api.deliverMails();
    const before = await api.dump();
    expect((await press(pathIn(mail), "refuse")).status).toBe(404);
    expect(await api.dump()).toBe(before);
  });
});
