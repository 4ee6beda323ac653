import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ConsentsClientError } from "@consents/client";
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
  expect(await refusal(it.organization.patchUser(read.id, { country: "DE" }, { ifMatch: read }))).toBe(
    "precondition-failed",
  );
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
  await expect(it.organization.getEvent(id, owner)).resolves.toEqual(read.body);
  const { etag: ifMatch } = read;
  const changed = await it.organization.patchEvent(id, { consents: newsletter(false) }, owner, { ifMatch });
  const approve = () => it.organization.patchEvent(id, { status: "confirmed" }, owner, { ifMatch });
  expect(await refusal(approve())).toBe("precondition-failed");
  expect(await refusal(it.organization.deleteEvent(id, owner, { ifMatch }))).toBe("precondition-failed");
  const now = await it.organization.getEventWithEtag(id, owner);
  expect(now.body).toEqual(changed);
  await it.organization.deleteEvent(id, owner, { ifMatch: now.etag });
  expect(await refusal(it.organization.getEvent(id, owner))).toBe("not-found");
});
