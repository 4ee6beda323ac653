import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { startCheckpointer } from "./checkpointer.ts";

let folder: string;
let path: string;
let database: DatabaseSync;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "consents-checkpoint-"));
  path = join(folder, "log.sqlite");
  database = new DatabaseSync(path);
  database.exec("PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0; CREATE TABLE texts (text TEXT)");
});
afterEach(() => {
  database.close();
  rmSync(folder, { recursive: true });
});

function write(rows: number): void {
  const insert = database.prepare("INSERT INTO texts VALUES (?)");
  database.exec("BEGIN");
  for (let row = 0; row < rows; row++) insert.run("x".repeat(1_000));
  database.exec("COMMIT");
}

it("moves the log into the database after a thousand writes, so that it starts anew", async () => {
  const checkpointer = startCheckpointer(database, path);
  write(1_000);
  const log = statSync(`${path}-wal`).size;
  checkpointer.count(999);
  checkpointer.count(1);
  await vi.waitFor(() => expect(statSync(path).size).toBeGreaterThan(1_000_000), { timeout: 20_000 });
  // Both passes are done: what comes now overwrites the log from its beginning.
  await checkpointer.close();
  write(100);
  expect(statSync(`${path}-wal`).size).toBe(log);
});

it("ends its thread when it closes", async () => {
  const checkpointer = startCheckpointer(database, path);
  await expect(checkpointer.close()).resolves.toBeUndefined();
  await expect(checkpointer.close()).resolves.toBeUndefined();
});
