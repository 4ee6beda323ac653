import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createConsentsClient } from "@consents/client";
import type { ConsentEventRequest } from "@consents/contract";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createOrganization, runApiCommand, startApi } from "../api-process.ts";
import { smallNotice } from "../small-notice.ts";

const organizationId = "crash";
const WRITES = 1_000;
const PEOPLE = 20;
const WRITERS = 16;

const eventOf = (i: number): ConsentEventRequest => ({
  id: `event-${i}`,
  user: { organization_user_id: `citizen-${i % PEOPLE}` },
  consents: { purposes: [{ id: "newsletter", enabled: i % 3 !== 0 }] },
});

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "consents-crash-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test("kill -9 in the middle of a thousand writes: what was acknowledged is there, and the status is its fold", async () => {
  const credentials = await createOrganization(folder, organizationId);
  const connect = async (apiUrl: string) => {
    const { access_token } = await createConsentsClient({ apiUrl }).createSession(credentials);
    return createConsentsClient({ apiUrl, organizationId, token: access_token });
  };

  const first = await startApi(folder);
  const before = await connect(first.url);
  await before.publishNotice("preferences", smallNotice);
  const acknowledged: string[] = [];
  let next = 0;
  let killed: Promise<void> | undefined;
  const write = async () => {
    while (next < WRITES && !killed) {
      const i = next++;
      await before.createEvent(eventOf(i));
      acknowledged.push(`event-${i}`);
      if (acknowledged.length === WRITES / 4) killed = first.kill();
    }
  };
  const writers = await Promise.allSettled(Array.from({ length: WRITERS }, write));
  await killed;
  expect(
    writers.filter(({ status }) => status === "rejected").length,
    "the kill interrupted somebody",
  ).toBeGreaterThan(0);

  const second = await startApi(folder);
  try {
    const after = await connect(second.url);
    const kept = new Set<string>();
    for (let person = 0; person < PEOPLE; person++) {
      let cursor: string | null | undefined;
      do {
        const page = await after.listEvents({
          organization_user_id: `citizen-${person}`,
          ...(cursor && { cursor }),
        });
        for (const { id } of page.data) kept.add(id);
        cursor = page.cursor;
      } while (cursor);
    }
    expect(acknowledged.filter((id) => !kept.has(id))).toEqual([]);

    // The same ids again: what was lost before its answer is recorded now, what was kept is answered, nothing doubles.
    for (let i = 0; i < next; i++) await after.createEvent(eventOf(i));
    const firstPerson = await after.listEvents({ organization_user_id: "citizen-0" });
    expect(firstPerson.data).toHaveLength(Math.ceil(next / PEOPLE));
  } finally {
    await second.stop();
  }
  expect(await runApiCommand(folder, "verify")).toContain("every status is what its events say");
}, 120_000);
