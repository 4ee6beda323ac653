import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { aboutPurpose, catalogue, charity, citizen, NOON } from "../domain/fixtures.ts";
import type { OutboxState } from "../domain/outbox.ts";
import { recordEvent } from "../domain/record-event.ts";
import { openSqliteStore } from "../store/sqlite/open-sqlite-store.ts";
import { captureOutput } from "./capture-output-for-tests.ts";
import { run } from "./run.ts";

let folder: string;
let out: string[];
let errors: string[];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "consents-outbox-"));
  ({ out, err: errors } = captureOutput());
  const store = await openSqliteStore(join(folder, "consents.sqlite"));
  await store.addOrganization(charity);
  for (const id of ["event-1", "event-2"]) {
    let ids = 0;
    const request = { id, consents: aboutPurpose({ id: "news", enabled: true }) };
    const caller = { ...citizen(), validations: { email: { enabled: true } } };
    const newId = () => `user-${++ids}`;
    await store.changeUser(
      recordEvent({ request, caller, organization: charity, catalogue, now: NOON, newId }),
    );
  }
  const claim = { topic: "mail", now: NOON, until: NOON + 60_000, limit: 2 } as const;
  for (const message of await store.claimMessages(claim)) {
    const isFirst = message.id === "confirm:event-1";
    const outcome = { state: isFirst ? "done" : "undeliverable", reason: "as told" } as const;
    await store.settleMessage(message, outcome, NOON);
  }
  await store.close();
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

const outbox = (...args: string[]): Promise<number> =>
  run(["outbox", ...args, "--organization", "charity", "--data", folder]);

async function list(state: OutboxState): Promise<(string | undefined)[]> {
  out.length = 0;
  await outbox("list", "--state", state);
  return out.map((line) => line.split("\t")[0]);
}

it("makes due again what could not be delivered, and leaves alone what was", async () => {
  expect(await list("undeliverable")).toEqual(["confirm:event-2"]);
  expect(await outbox("retry")).toBe(0);
  expect(await list("undeliverable")).toEqual([]);
  expect(await list("waiting")).toEqual(["confirm:event-2"]);
  expect(await list("done")).toEqual(["confirm:event-1"]);
});

it("mails anew about one event, whatever became of the mail before", async () => {
  expect(await outbox("retry", "--event", "event-1")).toBe(0);
  expect(out).toEqual(["Mails that pending events wait for: 1"]);
  expect(await list("waiting")).toEqual([expect.stringMatching(/^confirm:event-1@\d+$/)]);
});

it("says when there is no such event", async () => {
  expect(await outbox("retry", "--event", "event-9")).toBe(1);
  expect(errors.join()).toContain("There is no event event-9.");
});
