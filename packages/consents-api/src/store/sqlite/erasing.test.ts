import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { webhookTypes } from "@consents/contract";
import { afterAll, expect, it, vi } from "vitest";
import { eraseUser } from "../../domain/erase-user.ts";
import { aboutPurpose, catalogue, charity, NOON, operator } from "../../domain/fixtures.ts";
import { recordEvent } from "../../domain/record-event.ts";
import type { Store } from "../../domain/store.ts";
import { createWebhook } from "../../domain/webhook.ts";
import { openSqliteStore } from "./open-sqlite-store.ts";

const folder = mkdtempSync(join(tmpdir(), "consents-erasing-"));
afterAll(() => rmSync(folder, { recursive: true }));

let ids = 0;
const newId = (): string => `new-${String(++ids).padStart(6, "0")}`;

/** Several events, some with more metadata than fits on a page, so that rows grow, move and leave pages. */
async function recordMany(store: Store, user: string, rounds: number): Promise<void> {
  for (let round = 0; round < rounds; round++) {
    await store.changeUser(
      recordEvent({
        request: {
          user: {
            organization_user_id: user,
            metadata: { [`note-${round % 3}`]: `${user} `.repeat(1 + ((round * 37) % 90)) },
          },
          metadata: { said: `by ${user}` },
          consents: aboutPurpose({ id: "news", enabled: round % 2 === 0 }),
        },
        caller: operator,
        organization: charity,
        catalogue,
        now: NOON + round,
        newId,
      }),
    );
  }
}

/** From now on every event lies in a message to a webhook, too. */
async function tellEverything(store: Store): Promise<void> {
  const { id: organization_id, created_at } = charity;
  const key = { kid: "kid-1", organization_id: null, issuer: "https://api.example", created_at };
  await store.addTokenKey({ ...key, public_jwk: {}, private_jwk: {}, retired_at: null });
  const request = { url: "https://hooks.example.org/", types: [...webhookTypes] };
  await store.addWebhook(createWebhook({ id: "hook-1", organization_id, request, kid: "kid-1", now: NOON }));
}

const erase = (store: Store, organization_user_id: string): Promise<unknown> =>
  store.changeUser(
    eraseUser({ user: { organization_user_id }, caller: operator, regulation: "gdpr", now: NOON }),
  );

/** True: some file of the database holds the text, in a row, in free space or in the log. */
function holds(path: string, text: string): boolean {
  return [path, `${path}-wal`].filter(existsSync).some((file) => readFileSync(file).includes(text));
}

it("leaves nothing of an erased user in any file of the database, once it is answered", async () => {
  const path = join(folder, "erased.sqlite");
  const store = await openSqliteStore(path);
  await store.addOrganization(charity);
  await tellEverything(store);
  const users = Array.from({ length: 60 }, (_, index) => `person-${index}@example.org`);
  // By turns, so that the rows of one lie among those of the others.
  for (let turn = 0; turn < 4; turn++) for (const user of users) await recordMany(store, user, 3);
  const erased = users.filter((_, index) => index % 3 === 0);
  expect(erased.every((user) => holds(path, user))).toBe(true);
  for (const user of erased) {
    await erase(store, user);
    expect(holds(path, user)).toBe(false);
  }
  expect(holds(path, users[1]!)).toBe(true);
  await store.close();
  expect(erased.some((user) => holds(path, user))).toBe(false);
});

it("cuts the log as soon as nobody reads an older state", async () => {
  const path = join(folder, "read.sqlite");
  const store = await openSqliteStore(path);
  await store.addOrganization(charity);
  await recordMany(store, "ada@example.org", 3);
  const reader = new DatabaseSync(path);
  reader.exec("BEGIN; SELECT * FROM users");
  await erase(store, "ada@example.org");
  expect(
    await store.findUser("charity", { organization_user_id: "ada@example.org" }, "gdpr"),
  ).toBeUndefined();
  expect(holds(path, "ada@example.org")).toBe(true);
  reader.exec("COMMIT");
  reader.close();
  await recordMany(store, "bob@example.org", 1_000);
  await vi.waitFor(() => expect(holds(path, "ada@example.org")).toBe(false), { timeout: 20_000 });
  await store.close();
});
