import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ConsentsClientError } from "@consents/client";
import { webhookTypes } from "@consents/contract";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type InProcessApi, startInProcess } from "../in-process.ts";

// What only the API itself can say of the client: that it heeds what is sent.

let folder: string;
let it: InProcessApi;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "consents-client-"));
  it = await startInProcess(folder);
});
afterEach(async () => {
  await it.close();
  await rm(folder, { recursive: true, force: true });
});

const owner = { organization_user_id: "anna" };
const newsletter = (enabled: boolean) => ({ purposes: [{ id: "newsletter", enabled }] });

/** The code of the refusal. */
const refusal = (call: Promise<unknown>) =>
  call.then(
    () => "none",
    (error: ConsentsClientError) => error.code,
  );

test("a user who has changed since they were read is neither changed nor erased", async () => {
  const read = await it.organization.createUser(owner);
  const now = await it.organization.patchUser(read.id, { country: "FR" }, { ifMatch: read });
  await expect(
    it.organization.patchUser(read.id, { country: "DE" }, { ifMatch: read }),
  ).rejects.toMatchObject({
    code: "precondition-failed",
    current: now,
  });
  expect(await refusal(it.organization.deleteUser(read.id, { ifMatch: read }))).toBe("precondition-failed");
  await expect(it.organization.getUser(read.id)).resolves.toEqual(now);
  await expect(it.organization.deleteUser(read.id, { ifMatch: now })).resolves.toEqual(now);
});

test("an event that has changed since it was read is neither changed nor removed", async () => {
  const { id } = await it.organization.createEvent({
    user: owner,
    status: "pending_approval",
    consents: newsletter(true),
  });
  const read = await it.organization.getEventWithEtag(id, owner);
  await expect(it.organization.getEvent(id, owner)).resolves.toEqual(read.event);
  const { etag: ifMatch } = read;
  const changed = await it.organization.patchEvent(id, { consents: newsletter(false) }, owner, { ifMatch });
  const approve = () => it.organization.patchEvent(id, { status: "confirmed" }, owner, { ifMatch });
  expect(await refusal(approve())).toBe("precondition-failed");
  expect(await refusal(it.organization.deleteEvent(id, owner, { ifMatch }))).toBe("precondition-failed");
  const now = await it.organization.getEventWithEtag(id, owner);
  expect(now.event).toEqual(changed);
  await it.organization.deleteEvent(id, owner, { ifMatch: now.etag });
  expect(await refusal(it.organization.getEvent(id, owner))).toBe("not-found");
});

test("a user is added, changed and erased with the choices of another regulation", async () => {
  const { organization } = it;
  const ccpa = { regulation: "ccpa" };
  const said = { consents: newsletter(true) };
  const { id, ...added } = await organization.createUser({ ...owner, ...said }, ccpa);
  expect(added).toMatchObject(said);
  expect((await organization.getUser(id)).consents.purposes).toEqual([]);
  await expect(organization.patchUser(id, { country: "FR" }, ccpa)).resolves.toMatchObject(said);
  await expect(organization.deleteUser(id, ccpa)).resolves.toMatchObject(said);
});

test("webhooks hear of changes but of those that are kept from them", async () => {
  const { organization } = it;
  const types = [...webhookTypes];
  const webhook = await organization.createWebhook({ url: "https://hooks.example.org/", types });
  const heard = async () => (await organization.listDeliveries(webhook.id)).data.length;
  const change = async (disableIntegrations: boolean) => {
    const silent = { disableIntegrations };
    const { id } = await organization.createUser(owner, silent);
    await organization.patchUser(id, { country: "FR" }, silent);
    const pending = { user: owner, status: "pending_approval", consents: newsletter(true) } as const;
    const event = await organization.createEvent(pending, silent);
    await organization.patchEvent(event.id, { status: "confirmed" }, owner, silent);
    await organization.deleteEvent(event.id, owner, silent);
    await organization.deleteUser(id, silent);
  };
  await change(true);
  expect(await heard()).toBe(0);
  await change(false);
  expect(await heard()).toBeGreaterThan(0);
});

test("of several events each is recorded, or refused alone", async () => {
  const unknown = { purposes: [{ id: "unknown", enabled: true }] };
  const [first, second] = await it.organization.createEvents([
    { id: "e1", user: owner, consents: newsletter(true) },
    { id: "e2", user: owner, consents: unknown },
  ]);
  expect(first).toMatchObject({ id: "e1", status: "confirmed" });
  expect(second).toMatchObject({ type: expect.stringMatching(/unknown-purpose$/), status: 400 });
});

test("events are listed in pages of the size asked for, and removed by what they say", async () => {
  const { organization } = it;
  const said = (crm: string) => ({ user: owner, metadata: { crm }, consents: newsletter(true) });
  await organization.createEvents([said("1"), said("2"), said("1")]);
  expect((await organization.listUsers({ limit: 1 })).limit).toBe(1);
  const { data, cursor } = await organization.listEvents({ ...owner, limit: 2 });
  expect(data).toHaveLength(2);
  expect((await organization.listEvents({ ...owner, limit: 2, cursor: cursor ?? "" })).data).toHaveLength(1);
  const removed = await organization.removeEvents({ "metadata.crm": "1" });
  expect(removed).toEqual({ removed: 2, cursor: null });
  expect((await organization.listEvents(owner)).data).toMatchObject([{ metadata: { crm: "2" } }]);
});

test("whom a pending event waits for is mailed again", async () => {
  const { id_token } = await it.organization.createToken({
    organization_user_id: "anna@example.org",
    validations: { email: { enabled: true } },
  });
  const { id } = await it.client(id_token).createEvent({ consents: newsletter(true) });
  const anna = { organization_user_id: "anna@example.org" };
  await expect(it.organization.remindEvent(id, anna)).resolves.toEqual({ mails: 1 });
});
